import {
  formats,
  type Format,
  type ReadOptions,
  type Row,
  type Stored,
  type UploadedFile,
} from '@dms/domain';
import { ApiProperty } from '@nestjs/swagger';
import { CheckedBy } from '../http/checked-by';
import {
  FlagParam,
  Moment,
  Nested,
  NestedList,
  OneOf,
  Rows,
  Text,
  Texts,
  Verbatim,
  Whole,
  WholeParam,
} from '../http/fields';
import { ColumnDto, WarningDto } from '../http/tables.dto';
import { pageOf } from '../http/paging.dto';

export class SheetDto {
  @Text({ free: true })
  name!: string;
  @OneOf(['visible', 'hidden', 'veryHidden'])
  state!: 'visible' | 'hidden' | 'veryHidden';
  @Whole({ optional: true })
  rows?: number;
  @Whole({ optional: true })
  columns?: number;
}

export class FileDto {
  @Text()
  id!: string;
  @Text({ free: true, description: 'As the uploader called it' })
  name!: string;
  @Whole({ description: 'Bytes' })
  size!: number;
  @Text({ min: 64, max: 64, description: 'In hexadecimal digits' })
  sha256!: string;
  @OneOf(formats, { name: 'Format', description: 'Found by content' })
  format!: Format;
  @NestedList(() => SheetDto, { optional: true })
  sheets?: SheetDto[];
  @Text()
  owner!: string;
  @Moment()
  createdAt!: string;
  @Moment()
  updatedAt!: string;
}

export class FilePageDto extends pageOf(FileDto) {}

export class UploadDto {
  @ApiProperty({ type: 'string', format: 'binary' })
  file!: unknown;
}

export class RemoveQuery {
  @FlagParam({ description: 'Removes what hangs on it too, staged data included' })
  cascade = false;
}

export class HeadQuery {
  @WholeParam({ min: 1, max: 1000 })
  lines = 20;
}

export class WeighedEncodingDto {
  @Text({ max: 60 })
  encoding!: string;
  @Verbatim(
    { type: 'number', minimum: 0, maximum: 1 },
    CheckedBy((value) => (typeof value === 'number' ? undefined : 'must be a number')),
    {},
  )
  confidence!: number;
}

/** How a file is to be read; what is not given is found out. */
export class ReadOptionsDto implements ReadOptions {
  @OneOf(formats, { optional: true, name: 'Format' })
  format?: Format;
  @Text({ optional: true, max: 60, description: 'A WHATWG encoding label', example: 'windows-1252' })
  encoding?: string;
  @Text({ optional: true, max: 8, matches: /^[^\r\n\0]+$/, example: ';' })
  delimiter?: string;
  @Text({ optional: true, min: 0, max: 1, matches: /^[^\r\n\0]*$/ })
  quote?: string;
  @Text({ optional: true, min: 0, max: 1, matches: /^[^\r\n\0]*$/ })
  escape?: string;
  @Verbatim(
    { oneOf: [{ type: 'boolean' }, { type: 'integer', minimum: 1 }] },
    CheckedBy((value) =>
      typeof value === 'boolean' || (Number.isSafeInteger(value) && (value as number) >= 1)
        ? undefined
        : 'must be true, false or a line number from 1',
    ),
    { optional: true, description: 'true, false, or the line (sheet row) of the header, from 1' },
  )
  header?: boolean | number;
  @Whole({ optional: true, max: 1_000_000 })
  skipLines?: number;
  @Text({ optional: true })
  sheet?: string;
  @Text({ optional: true })
  table?: string;
  @Texts({ optional: true, most: 100 })
  nullValues?: string[];
  @Verbatim(
    { type: 'array', items: { type: 'integer', minimum: 1 } },
    CheckedBy((value) =>
      Array.isArray(value) &&
      value.length <= 10_000 &&
      value.every((width) => Number.isSafeInteger(width) && width > 0)
        ? undefined
        : 'must be a list of widths from 1',
    ),
    { optional: true },
  )
  fixedWidths?: number[];
  @Text({ optional: true, min: 0, max: 8, description: 'What begins a line that is no record', example: '#' })
  comment?: string;
  @Whole({ optional: true, min: 1, max: 20, description: 'Lines that the header takes' })
  headerRows?: number;
  @Verbatim(
    { type: 'number', minimum: 0, maximum: 1 },
    CheckedBy((value) => (typeof value === 'number' ? undefined : 'must be a number')),
    { optional: true, description: 'Said in answers of the encoding; not obeyed' },
  )
  encodingConfidence?: number;
  @NestedList(() => WeighedEncodingDto, {
    optional: true,
    description: 'Said in answers: the two encodings that would be next; not obeyed',
  })
  encodingAlternatives?: WeighedEncodingDto[];
}

export class TryDto {
  @Nested(() => ReadOptionsDto, { optional: true })
  options?: ReadOptionsDto;
}

export class TriedDto {
  @OneOf(formats, { optional: true, name: 'Format', description: 'The format it was read as' })
  format?: Format;
  @NestedList(() => ColumnDto)
  columns!: ColumnDto[];
  @Rows()
  rows!: Row[];
  @NestedList(() => WarningDto)
  warnings!: WarningDto[];
  @Nested(() => ReadOptionsDto)
  options!: ReadOptionsDto;
}

export class FileMatchDto {
  @Text()
  datasetId!: string;
  @Text({ optional: true })
  recipeId?: string;
  @Text({ optional: true })
  migrationId?: string;
  @Text({ free: true })
  why!: string;
}

export class FileMatchesDto {
  @NestedList(() => FileMatchDto)
  items!: FileMatchDto[];
}

export function fileBody({ id, value }: Stored<UploadedFile>): FileDto {
  const { name, size, sha256, format, sheets, owner, createdAt, updatedAt } = value;
  return { id, name, size, sha256, format, ...(sheets && { sheets }), owner, createdAt, updatedAt };
}
