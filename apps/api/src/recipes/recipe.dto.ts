import { columnTypes, type ColumnType, type Recipe, type SavedRecipe, type Stored } from '@dms/domain';
import { ReadOptionsDto } from '../files/files.dto';
import { CheckedBy } from '../http/checked-by';
import { Moment, Nested, NestedList, OneOf, Text, Verbatim, Whole } from '../http/fields';
import { pageOf } from '../http/paging.dto';

const stepSchema = {
  type: 'object',
  properties: {
    op: { type: 'string' },
    id: { type: 'string' },
    note: { type: 'string' },
    off: { type: 'boolean' },
  },
  required: ['op'],
  additionalProperties: true,
} as const;

const recipeSchema = {
  type: 'object',
  properties: { version: { type: 'integer', enum: [1] }, steps: { type: 'array', items: stepSchema } },
  required: ['version', 'steps'],
  additionalProperties: false,
} as const;

export const mostSteps = 1000;

/** A recipe: its shape is looked at here, its steps where they are known. */
export function RecipeField(rules: { optional?: boolean } = {}): PropertyDecorator {
  return Verbatim({ ...recipeSchema } as never, CheckedBy(recipeProblem), {
    description: 'An ordered list of steps; every step names its `op`, the rest are its parameters',
    example: { version: 1, steps: [{ op: 'filter', where: 'amount > 0' }] },
    ...rules,
  });
}

/** One step of a recipe. */
export function StepField(rules: { optional?: boolean; description?: string } = {}): PropertyDecorator {
  const problem = (value: unknown) =>
    isObject(value) && typeof value['op'] === 'string' ? undefined : 'must be a step, {"op": …}';
  return Verbatim({ ...stepSchema } as never, CheckedBy(problem), rules);
}

function recipeProblem(value: unknown): string | undefined {
  if (!isObject(value)) return 'must be a recipe, {"version": 1, "steps": […]}';
  const strange = Object.keys(value).find((key) => key !== 'version' && key !== 'steps');
  if (strange !== undefined) return `knows no "${strange.slice(0, 60)}"; it has version and steps`;
  if (value['version'] !== 1) return 'must have "version": 1';
  const { steps } = value;
  if (!Array.isArray(steps)) return 'must have a list of "steps"';
  if (steps.length > mostSteps) return `may have at most ${mostSteps} steps`;
  const bad = steps.findIndex((step) => !isObject(step) || typeof step['op'] !== 'string');
  return bad < 0 ? undefined : `has a step (number ${bad + 1}) without an "op"`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

export class RecipeColumnDto {
  @Text({ free: true })
  name!: string;
  @OneOf(columnTypes, { name: 'ColumnType' })
  type!: ColumnType;
}

class RecipeContentDto {
  @Text()
  name!: string;
  @RecipeField()
  recipe!: Recipe;
  @Nested(() => ReadOptionsDto, { optional: true, description: 'How the file it was written for is read' })
  options?: ReadOptionsDto;
  @NestedList(() => RecipeColumnDto, {
    optional: true,
    most: 10_000,
    description: 'The columns of the table it was written for',
  })
  columns?: RecipeColumnDto[];
}

export class NewRecipeDto extends RecipeContentDto {
  @Text({ optional: true, description: 'Instead of options and columns: the dataset it was written on' })
  datasetId?: string;
}

/** A recipe as it is shared: one JSON document, whole in itself. */
export class SharedRecipeDto extends RecipeContentDto {
  @OneOf(['dms-recipe/1'], { description: 'Says what this document is' })
  format!: 'dms-recipe/1';
}

export class RecipeDto extends RecipeContentDto {
  @Text()
  id!: string;
  @Text({ description: 'Name it in If-Match to change the recipe' })
  version!: string;
  @Whole({ min: 1, description: 'Counts the changes; each number can be read again' })
  number!: number;
  @Text()
  owner!: string;
  @Moment()
  createdAt!: string;
  @Moment()
  updatedAt!: string;
  @Text({ description: 'Who made it what it is now' })
  changedBy!: string;
}

export class RecipePageDto extends pageOf(RecipeDto) {}

export function recipeBody({ id, version, value }: Stored<SavedRecipe>): RecipeDto {
  const { name, recipe, options, columns, owner, createdAt, updatedAt, number = 1 } = value;
  const changedBy = value.changedBy ?? owner;
  const known = { ...(options && { options }), ...(columns && { columns }) };
  return { id, version, number, name, recipe, ...known, owner, createdAt, updatedAt, changedBy };
}
