import { columnTypes, type Cell, type ColumnType } from '@dms/domain';
import { ApiProperty, ApiPropertyOptions } from '@nestjs/swagger';
import { Amount, OneOf, Text, Texts, Whole } from './fields';

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
}

export class WarningDto {
  @Text({ free: true })
  code!: string;
  @Text({ free: true })
  message!: string;
  @Whole({ optional: true })
  count?: number;
}
