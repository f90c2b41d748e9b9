import type { ColumnType, Recipe, Step } from '@dms/domain';
import { columnTypes } from '@dms/domain';
import { Amount, Flag, Free, NestedList, OneOf, Text, Texts, Whole, Wholes } from '../http/fields';
import { RecipeField } from './recipe.dto';

export class ApplyRecipeDto {
  @Text({ optional: true, description: 'The dataset to be shaped' })
  datasetId?: string;
  @Text({
    optional: true,
    description: 'Instead of it: a file, looked into as the recipe’s own file was read',
  })
  fileId?: string;
}

export class MissingColumnDto {
  @Text({ free: true })
  column!: string;
  @Wholes({ description: '0-based steps that name it; none: nothing needs it' })
  usedBy!: number[];
  @Text({ free: true, optional: true, description: 'A column that it probably is by another name' })
  suggestion?: string;
}

export class RenamedColumnDto {
  @Text({ free: true, description: 'As the recipe knows it' })
  from!: string;
  @Text({ free: true, description: 'As the new table calls it, probably' })
  to!: string;
  @Amount({ description: '0 to 1' })
  likeness!: number;
}

export class RetypedColumnDto {
  @Text({ free: true })
  column!: string;
  @OneOf(columnTypes, { name: 'ColumnType' })
  was!: ColumnType;
  @OneOf(columnTypes, { name: 'ColumnType' })
  is!: ColumnType;
}

/** Told before anything runs. */
export class FitDto {
  @Flag({ description: 'Whether every column that a step needs is there' })
  fits!: boolean;
  @NestedList(() => MissingColumnDto)
  missing!: MissingColumnDto[];
  @Texts({ description: 'Columns that the recipe’s own table did not have' })
  extra!: string[];
  @NestedList(() => RenamedColumnDto)
  renamed!: RenamedColumnDto[];
  @NestedList(() => RetypedColumnDto)
  retyped!: RetypedColumnDto[];
  @RecipeField()
  recipe!: Recipe;
}

export class SuggestedStepDto {
  @Free({ description: 'A step, ready to be put into a recipe' })
  step!: Step;
  @Text({ free: true, description: 'Why' })
  reason!: string;
  @Whole({ description: 'Rows it would change or set aside, of the column where they are most' })
  rows!: number;
  @Texts()
  columns!: string[];
}

export class SuggestedStepsDto {
  @NestedList(() => SuggestedStepDto, { description: 'In the order in which they make sense' })
  items!: SuggestedStepDto[];
}
