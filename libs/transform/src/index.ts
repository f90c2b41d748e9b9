export { DuckSession, openSession, type SessionOptions } from './engine/session';
export { makeSpare } from './engine/spare-instance';
export { ChildPool, type ChildPoolOptions, type PoolLook, type RunOptions } from './engine/child-pool';
export { type ChildContext, type ChildHandler, serveChild } from './engine/serve-child';
export {
  checkCondition,
  checkExpression,
  type CheckedExpression,
  type ExpressionColumn,
} from './expressions/check-expression';
export { expressionPage } from './expressions/expression-page';
export { columnTypeOf, sqlTypes, storedType } from './expressions/column-types';
export { nearName } from './expressions/near-name';
export { materialise, type RecipeResult } from './run/materialise';
export { type RecipeInputs, type RecipeSource, type RunHooks } from './run/recipe-run';
export { type Fit, fitRecipe } from './recipes/fit-recipe';
export { type AlikeNames, alikeNames } from './recipes/alike-names';
export { recipeDifference, type StepDifference } from './recipes/recipe-difference';
export { type SuggestedStep, suggestSteps } from './recipes/suggest-steps';
export { asRecipe } from './steps/other-dataset';
export { knownOps } from './steps/registry';
export { type FlowColumn, type KnownDatasets } from './steps/step-definition';
export { type CheckedRecipe, RecipeChecker } from './run/recipe-checker';
export { TransformModule } from './transform.module';
export { type Page, type PageRequest, readPage } from './grid/read-page';
export { type ExportSource } from './grid/ordered-rows';
export { preview, type Preview, type PreviewRequest } from './grid/preview';
export { type RowChoice, rowChoices } from './grid/choose-rows';
export { clusters, type ClusterRequest, type Clusters } from './clusters/clusters';
export { type ClusterMethod, clusterMethods, type ClusterOptions } from './clusters/find-clusters';
export { type Notebook, notebook, type NotebookRequest } from './notebook/notebook';
export { trace, type Trace, type TraceRequest } from './grid/trace';
export { exportFormats, type ExportFormat, type ExportRequest, exportTable } from './grid/export-table';
export { type Sort } from './grid/order-terms';
