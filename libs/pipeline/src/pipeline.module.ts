import { DynamicModule, FactoryProvider, Module, ModuleMetadata } from '@nestjs/common';
import { IngestModule } from '@dms/ingest';
import { TransformModule } from '@dms/transform';
import { ApexCalls } from './apex/apex-calls';
import { CrashPoints } from './crash-points';
import { DatasetTables } from './data/dataset-tables';
import { PreviewFolders } from './data/preview-folders';
import { Removals } from './data/removals';
import { Staging } from './data/staging';
import { Tables } from './data/tables';
import { FileQuotas } from './data/file-quotas';
import { Uploads } from './data/uploads';
import { Deltas } from './delta/deltas';
import { EngineModule } from './engine/engine.module';
import { EventBook } from './events/event-book';
import { EventInterest } from './events/event-interest';
import { EventRelay } from './events/event-relay';
import { OutboxCensus } from './events/outbox-census';
import { WebhookBook } from './events/webhook-book';
import { WebhookDeliveries } from './events/webhook-deliveries';
import { WebhookSweep } from './events/webhook-sweep';
import { BatchWorker } from './load/batch-worker';
import { BulkBatch } from './load/bulk-batch';
import { DirectBatch } from './load/direct-batch';
import { JobSlots } from './load/job-slots';
import { JobWatch } from './load/job-watch';
import { LeaseWatch } from './load/lease-watch';
import { Ledger } from './load/ledger';
import { LoadPreparer } from './load/load-preparer';
import { MappingFitter } from './mappings/mapping-fitter';
import { LoadBudgets } from './plan/load-budgets';
import { Planner } from './plan/planner';
import { SchemaDrifts } from './plan/schema-drifts';
import { MappingSuggester } from './plan/suggest/mapping-suggester';
import { RecipeBook } from './recipes/recipe-book';
import { BeforeImages } from './rollback/before-images';
import { RollbackPreviews } from './rollback/rollback-preview';
import { Rollbacks } from './rollback/rollbacks';
import { RowJudge } from './rollback/row-judge';
import { DirectRun } from './run/direct-run';
import { Flow } from './run/flow';
import { FlowWaker } from './run/flow-waker';
import { LoadChecker } from './check/load-checker';
import { OrgQuestions } from './check/org-questions';
import { LoadOpening } from './run/load-opening';
import { LoadResolver } from './run/load-resolver';
import { LookupGatherer } from './run/lookup-gatherer';
import { OutcomeFiles } from './run/outcome-files';
import { Reconciler } from './run/reconciler';
import { RunControl } from './run/run-control';
import { NamedOrg } from './run/named-org';
import { RunFreezer } from './run/run-freezer';
import { RetryFamily } from './run/retry-family';
import { RunResults } from './run/run-results';
import { RunRetrier } from './run/run-retrier';
import { RunClaims } from './run/run-claims';
import { RunStarter } from './run/run-starter';
import { RunTroubles } from './run/run-trouble';
import { RunViews } from './run/run-views';
import { Sweeper } from './run/sweeper';
import { PipelineSettings } from './settings';
import { RunVerifications } from './verify/verifications';
import { Verifier } from './verify/verifier';
import { LedgerCensus } from './watch/ledger-census';
import { ProcessMetrics } from './watch/process-metrics';

const inner = [
  CrashPoints,
  DatasetTables,
  PreviewFolders,
  LeaseWatch,
  JobSlots,
  JobWatch,
  BulkBatch,
  DirectBatch,
  Ledger,
  LoadPreparer,
  OutcomeFiles,
  LookupGatherer,
  LoadResolver,
  LoadOpening,
  BeforeImages,
  RowJudge,
  Deltas,
  ApexCalls,
  RunFreezer,
  FlowWaker,
  LoadChecker,
  OrgQuestions,
  Reconciler,
  RunTroubles,
  RunViews,
  NamedOrg,
  RetryFamily,
  DirectRun,
  WebhookSweep,
];
const offered = [
  Removals,
  FileQuotas,
  Uploads,
  Staging,
  Tables,
  RecipeBook,
  Planner,
  LoadBudgets,
  SchemaDrifts,
  MappingSuggester,
  MappingFitter,
  RunControl,
  RunClaims,
  RunStarter,
  RunRetrier,
  RunResults,
  Flow,
  BatchWorker,
  Sweeper,
  RunVerifications,
  Verifier,
  Rollbacks,
  RollbackPreviews,
  LedgerCensus,
  ProcessMetrics,
  EventBook,
  EventInterest,
  EventRelay,
  WebhookBook,
  WebhookDeliveries,
  OutboxCensus,
];

export interface PipelineComposition {
  /** Modules that export the ports: repositories, queue, progress, storage, orgs. */
  imports: NonNullable<ModuleMetadata['imports']>;
  inject: FactoryProvider['inject'];
  useFactory: FactoryProvider<PipelineSettings>['useFactory'];
}

/** The use cases. Their ports are brought by the composing app. */
@Module({})
export class PipelineModule {
  static forRoot({ imports, inject, useFactory }: PipelineComposition): DynamicModule {
    const settings: FactoryProvider<PipelineSettings> = { provide: PipelineSettings, inject, useFactory };
    const engine = EngineModule.forRoot(settings, imports);
    return {
      module: PipelineModule,
      imports: [TransformModule, engine, IngestModule.forRoot({ imports: [engine] }), ...imports],
      providers: [...inner, ...offered],
      exports: [...offered, engine],
    };
  }
}
