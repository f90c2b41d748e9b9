import {
  datasetStates,
  type Cell,
  type Dataset,
  type DatasetState,
  type Problem,
  type Recipe,
  type Row,
  type Stored,
} from '@dms/domain';
import { rowChoices, type RowChoice } from '@dms/transform';
import { ApiProperty } from '@nestjs/swagger';
import { ReadOptionsDto } from '../files/files.dto';
import { EtaDto } from '../http/eta.dto';
import {
  Amount,
  Flag,
  FlagParam,
  Moment,
  Nested,
  NestedList,
  OneOf,
  Rows,
  Text,
  Whole,
} from '../http/fields';
import { WindowQuery, pageOf } from '../http/paging.dto';
import { ColumnDto, ColumnProfileDto, WarningDto, cellSchema } from '../http/tables.dto';
import { FoundProblemDto } from '../http/found-problem.dto';
import { RecipeField } from '../recipes/recipe.dto';

export class NewDatasetDto {
  @Text()
  fileId!: string;
  @Text({ optional: true })
  name?: string;
  @Nested(() => ReadOptionsDto, { optional: true })
  options?: ReadOptionsDto;
}

export class DerivedFromDto {
  @Text()
  datasetId!: string;
  @RecipeField()
  recipe!: Recipe;
}

export class DatasetDto {
  @Text()
  id!: string;
  @Text({ free: true })
  name!: string;
  @OneOf(datasetStates, { name: 'DatasetState' })
  state!: DatasetState;
  @Text({ optional: true })
  fileId?: string;
  @Nested(() => DerivedFromDto, { optional: true })
  derivedFrom?: DerivedFromDto;
  @Nested(() => ReadOptionsDto, { description: 'As asked for at first, as detected or given once ready' })
  options!: ReadOptionsDto;
  @Whole()
  rowCount!: number;
  @Whole()
  rejectedCount!: number;
  @NestedList(() => WarningDto)
  warnings!: WarningDto[];
  @Text({ optional: true, description: 'Equal for the same layout' })
  fingerprint?: string;
  @Nested(() => FoundProblemDto, { optional: true })
  problem?: Problem;
  @Text()
  owner!: string;
  @Moment()
  createdAt!: string;
  @Moment()
  updatedAt!: string;
}

export class DatasetDetailDto extends DatasetDto {
  @Text()
  version!: string;
  @Amount({ description: 'Share of the staging done, 0 to 1' })
  progress!: number;
  @Nested(() => EtaDto, { nullable: true, description: 'Seconds still to go; null when not known yet' })
  eta!: EtaDto | null;
  @NestedList(() => ColumnProfileDto)
  columns!: ColumnProfileDto[];
}

export class DatasetPageDto extends pageOf(DatasetDto) {}

export class RowsQuery extends WindowQuery {
  @Text({ optional: true, max: 10_000, description: 'An SQL expression: only rows where it holds' })
  where?: string;
  @Text({ optional: true, max: 1000, description: 'Column names, each with asc or desc' })
  sort?: string;
}

export class RowsDto {
  @NestedList(() => ColumnDto)
  columns!: ColumnDto[];
  @Rows({ description: 'Each with `_row`' })
  rows!: Row[];
  @Whole()
  total!: number;
}

export class RejectedRowDto {
  @Whole({ min: 0, description: 'Physical line (or sheet row) it begins at' })
  line!: number;
  @Text({ free: true })
  text!: string;
  @Text({ free: true })
  reason!: string;
}

export class RejectsDto {
  @NestedList(() => RejectedRowDto)
  rows!: RejectedRowDto[];
  @Whole()
  total!: number;
}

export const exportFormats = ['csv', 'xlsx', 'parquet', 'jsonl', 'pkl'] as const;

export class ExportQuery {
  @OneOf(exportFormats)
  format!: (typeof exportFormats)[number];
  @FlagParam({ description: 'csv and xlsx: cells that a spreadsheet would take for formulas are made text' })
  guard = false;
}

export class NewPreviewDto {
  @RecipeField()
  recipe!: Recipe;
  @Whole({ optional: true, min: 0, max: 1000 })
  limit?: number;
  @Whole({ optional: true })
  offset?: number;
  @Whole({ optional: true, max: 1000, description: 'Only the first so many steps' })
  upTo?: number;
  @Text({ optional: true, max: 10_000 })
  where?: string;
  @Text({ optional: true, max: 1000 })
  sort?: string;
  @OneOf(rowChoices, {
    optional: true,
    name: 'RowChoice',
    description:
      'Which rows: first (the default), last or random ones of the result, those whose cells the last step looked at ' +
      'changed, those it set aside, or those that fail in it (rejected, or a cell made empty)',
  })
  show?: RowChoice;
  @Whole({ optional: true, max: 2 ** 31 - 1, description: 'Of random: the same seed draws the same rows' })
  seed?: number;
  @Flag({ optional: true, description: 'Adds each row as it was before the last step looked at' })
  before?: boolean;
  @Flag({ optional: true, description: 'Adds `_out` and `_rows`, its source rows, to each row' })
  lineage?: boolean;
  @Flag({ optional: true, description: 'Adds the profile of the result' })
  profile?: boolean;
}

export class StepCountsDto {
  @Whole()
  in!: number;
  @Whole()
  out!: number;
  @Whole()
  changed!: number;
  @Whole()
  skipped!: number;
  @Whole()
  rejected!: number;
}

export class BeforeDto {
  @NestedList(() => ColumnDto)
  columns!: ColumnDto[];
  @ApiProperty({
    type: 'array',
    items: { type: 'array', items: { type: 'object', additionalProperties: true } },
    description: 'For each row shown, the rows it was: most often one, of a group up to 20',
  })
  rows!: Row[][];
}

export class ReasonDto {
  @ApiProperty(cellSchema)
  reason!: Cell;
  @ApiProperty(cellSchema)
  value!: Cell;
}

export class PreviewDto extends RowsDto {
  @NestedList(() => StepCountsDto, { description: 'What each step did, in order' })
  steps!: StepCountsDto[];
  @NestedList(() => WarningDto)
  warnings!: WarningDto[];
  @NestedList(() => ColumnProfileDto, { optional: true })
  profile?: ColumnProfileDto[];
  @NestedList(() => ColumnDto, {
    optional: true,
    description:
      'Columns of the result: `columns` are those of the rows shown, which a step that set them aside saw',
  })
  after?: ColumnDto[];
  @Nested(() => BeforeDto, { optional: true })
  before?: BeforeDto;
  @NestedList(() => ReasonDto, { optional: true, description: 'Row by row, of failing and setAside' })
  reasons?: ReasonDto[];
}

export class DeriveDto {
  @Text()
  name!: string;
  @RecipeField()
  recipe!: Recipe;
}

export function datasetBody({ id, value }: Stored<Dataset>): DatasetDto {
  const { attempts: _attempts, cancelRequested: _cancel, ...told } = value;
  const { news: _news, untold: _untold, lastEvent: _last, ...shown } = told;
  return { id, ...shown };
}
