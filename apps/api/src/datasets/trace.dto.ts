import { fates, type Cell, type Fate, type Recipe, type Row } from '@dms/domain';
import { ApiProperty } from '@nestjs/swagger';
import { Flag, Free, Nested, NestedList, OneOf, Rows, Text, Whole } from '../http/fields';
import { RecipeField } from '../recipes/recipe.dto';
import { ReasonDto } from './datasets.dto';

export class NewTraceDto {
  @RecipeField()
  recipe!: Recipe;
  @Whole({ optional: true, min: 1, description: 'A source row, to be followed to its outputs' })
  _row?: number;
  @Text({
    optional: true,
    description: 'Of _row: a dataset that the recipe unites to this one; default this one',
  })
  datasetId?: string;
  @Whole({ optional: true, min: 1, description: 'Instead of _row: an output row, to be followed back' })
  _out?: number;
}

export class FoldedDto {
  @Whole({ description: 'Source rows that stand behind the row it went into' })
  rows!: number;
  @Free({ description: 'That row, after the step' })
  values!: Row;
}

/** One of values, skipped, rejected and folded is there. */
export class TracedStepDto {
  @Text({ free: true })
  op!: string;
  @Whole({ description: '0-based place in the recipe' })
  step!: number;
  @Flag({ optional: true, description: 'Switched off: the row went through as it was' })
  off?: true;
  @Free({ optional: true, description: 'The row after the step' })
  values?: Row;
  @Rows({ optional: true, description: 'All pieces, where the step left several' })
  pieces?: Row[];
  @Nested(() => ReasonDto, { optional: true })
  skipped?: { reason: Cell; value: Cell };
  @Nested(() => ReasonDto, { optional: true })
  rejected?: { reason: Cell; value: Cell };
  @Nested(() => FoldedDto, { optional: true })
  folded?: FoldedDto;
}

export class TracedSourceDto {
  @Text()
  datasetId!: string;
  @Whole()
  _row!: number;
  @Flag({ description: 'Whether it was folded into the output row (a group), not carried by it' })
  folded!: boolean;
  @Free()
  values!: Row;
}

export class TraceDto {
  @OneOf(fates, { optional: true, name: 'Fate', description: 'How a source row ends the recipe' })
  fate?: Fate;
  @NestedList(() => TracedStepDto, { description: 'From the first step to the one in which the row ends' })
  steps!: TracedStepDto[];
  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true, properties: { _out: { type: 'integer' } } },
    description: 'Output rows, each with `_out`',
  })
  outputs!: Row[];
  @NestedList(() => TracedSourceDto, { description: 'The source rows behind, at most 1,000' })
  sources!: TracedSourceDto[];
  @Whole()
  sourcesTotal!: number;
}
