import type { ColumnType } from '@dms/domain';
import type { StageColumn } from '../run/stage';
import type { FlowColumn } from './step-definition';

/** The type that holds all: their own where they are alike, decimal for exact numbers, else text. */
export function commonType(parts: StageColumn[]): Pick<StageColumn, 'type' | 'sqlType'> {
  const [first] = parts;
  const alike = first && parts.every(({ sqlType }) => sqlType === first.sqlType);
  if (alike) return { type: first.type, sqlType: first.sqlType };
  if (parts.every(({ type }) => type === 'integer' || type === 'decimal')) {
    const digits = parts.map(({ sqlType }) => /\((\d+),(\d+)\)/.exec(sqlType) ?? ['', '19', '0']);
    const scale = Math.max(...digits.map(([, , after]) => Number(after)));
    const whole = Math.max(...digits.map(([, width, after]) => Number(width) - Number(after)));
    return { type: 'decimal', sqlType: `DECIMAL(${Math.min(38, whole + scale)},${scale})` };
  }
  return { type: 'text', sqlType: 'VARCHAR' };
}

/** The same as far as it is known without data. */
export function flowCommonType(parts: (FlowColumn | undefined)[]): ColumnType | undefined {
  const types = [...new Set(parts.map((part) => part?.type))];
  if (types.length === 1) return types[0];
  if (types.includes(undefined)) return undefined;
  return types.every((type) => type === 'integer' || type === 'decimal') ? 'decimal' : 'text';
}
