import { columnTypes, type Cell, type ColumnType, type Step } from '@dms/domain';
import { ApiProperty, ApiPropertyOptions } from '@nestjs/swagger';
import { Amount, Flag, Free, Nested, NestedList, OneOf, Text, Texts, Verbatim, Whole } from './fields';

/** A cell as it travels in JSON: integers beyond 2^53 and decimals as text, dates and times in ISO 8601. */
export const cellSchema = {
  nullable: true,
  oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }, { type: 'array', items: {} }],
} satisfies ApiPropertyOptions;

export class ColumnDto {
  @Text({ free: true })
  name!: string;
  @OneOf(columnTypes, { name: 'ColumnType' })
  type!: ColumnType;
}

export class TopValueDto {
  @ApiProperty(cellSchema)
  value!: Cell;
  @Whole()
  count!: number;
}

export class FirstUnfitDto {
  @Whole({ min: 1 })
  row!: number;
  @Text({ free: true })
  value!: string;
}

export class InferredTypeDto {
  @OneOf(columnTypes, { name: 'ColumnType' })
  type!: ColumnType;
  @Amount({ description: 'Of the filled cells, 0 to 1' })
  share!: number;
  @Whole()
  unfit!: number;
  @Nested(() => FirstUnfitDto, { optional: true })
  firstUnfit?: FirstUnfitDto;
}

export class HistogramBinDto {
  @Amount()
  from!: number;
  @Amount()
  to!: number;
  @Whole()
  count!: number;
}

export class NumberFiguresDto {
  @Amount()
  min!: number;
  @Amount()
  max!: number;
  @Amount()
  mean!: number;
  @Amount({ nullable: true })
  deviation!: number | null;
  @ApiProperty({ type: 'array', items: { type: 'number' }, description: 'At 5, 25, 50, 75 and 95 per cent' })
  quantiles!: number[];
  @NestedList(() => HistogramBinDto)
  histogram!: HistogramBinDto[];
  @Text({
    free: true,
    optional: true,
    description:
      'Of a column of texts: the expression that gives the number of each row, null where its text is none',
  })
  reading?: string;
}

export class DuplicatesDto {
  @Whole({ description: 'Values that are there more than once' })
  values!: number;
  @Whole({ description: 'Rows that have them' })
  rows!: number;
}

export class MaskDto {
  @Text({ free: true, example: 'AA-999' })
  mask!: string;
  @Whole()
  count!: number;
}

export class StepSuggestionDto {
  @Free({ description: 'A step of a recipe' })
  step!: Step;
  @Text({ free: true })
  reason!: string;
  @Whole({ description: 'Rows it would change or set aside' })
  rows!: number;
}

export class ColumnProfileDto extends ColumnDto {
  @Text({ optional: true, description: 'What the values look like beyond their type: email, phone, date…' })
  semantic?: string;
  @Texts({
    optional: true,
    description: 'Patterns (strptime) that dates held as text are written in, the commonest first',
  })
  formats?: string[];
  @Whole()
  nulls!: number;
  @Whole({ description: 'Cells of white space only' })
  blanks!: number;
  @Whole()
  distinct!: number;
  @ApiProperty(cellSchema)
  min!: Cell;
  @ApiProperty(cellSchema)
  max!: Cell;
  @Amount({ nullable: true })
  meanLength!: number | null;
  @ApiProperty({ type: [TopValueDto] })
  top!: TopValueDto[];
  @Whole({ optional: true, nullable: true })
  minLength?: number | null;
  @Whole({ optional: true, nullable: true })
  maxLength?: number | null;
  @Whole({ optional: true, description: 'Cells with white space before their text' })
  leadingSpaces?: number;
  @Whole({ optional: true, description: 'Cells with white space after their text' })
  trailingSpaces?: number;
  @Whole({ optional: true, description: 'Cells with characters that nobody sees' })
  nonPrinting?: number;
  @Flag({ optional: true, description: 'Every row has a value and no two are equal' })
  isKey?: boolean;
  @Nested(() => DuplicatesDto, { optional: true })
  duplicates?: DuplicatesDto;
  @Nested(() => InferredTypeDto, { optional: true })
  inferred?: InferredTypeDto;
  @OneOf(['dayFirst', 'monthFirst', 'unknown'], { optional: true, name: 'DateOrder' })
  dateOrder?: 'dayFirst' | 'monthFirst' | 'unknown';
  @OneOf(['.', ','], { optional: true })
  decimalMark?: '.' | ',';
  @Text({ optional: true, description: 'The symbol or code of the currency' })
  currency?: string;
  @Text({ optional: true, free: true, description: 'The mark between thousands, where any is written' })
  grouping?: string;
  @Text({ optional: true, description: 'A language that writes numbers with these marks', example: 'de-CH' })
  locale?: string;
  @Nested(() => NumberFiguresDto, { optional: true })
  numbers?: NumberFiguresDto;
  @ApiProperty({ type: [MaskDto], required: false })
  masks?: MaskDto[];
  @Whole({ optional: true, description: 'Rows the masks are counted on, where these are not all' })
  maskedRows?: number;
  @Verbatim(
    {
      type: 'array',
      items: {
        type: 'array',
        items: {
          type: 'object',
          properties: { value: { type: 'string' }, count: { type: 'integer' } },
          required: ['value', 'count'],
        },
      },
    },
    () => undefined,
    { optional: true, description: 'Values that differ in case, accents, blanks or punctuation only' },
  )
  lookAlikes?: { value: string; count: number }[][];
  @ApiProperty({ type: [StepSuggestionDto], required: false })
  suggestions?: StepSuggestionDto[];
}

export class WarningDto {
  @Text({ free: true })
  code!: string;
  @Text({ free: true })
  message!: string;
  @Whole({ optional: true })
  count?: number;
}
