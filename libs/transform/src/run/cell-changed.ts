import type { ColumnType } from '@dms/domain';
import type { StageColumn } from './stage';

/**
 * What every value of a type has, or never has, when it is written down: a text that says otherwise is certainly
 * another, and to look for one character costs a tenth of writing the value down.
 */
const alwaysIn: Partial<Record<ColumnType, string>> = { date: '-', datetime: ' ', time: ':' };
const neverIn: Partial<Record<ColumnType, string>> = { integer: ',', decimal: ',', number: ',' };

/** An SQL expression, never null: whether a cell of `before` reads otherwise than the cell of `after` that replaces it. */
export function cellChanged(before: StageColumn, after: StageColumn): string {
  if (before.type === after.type) return `${before.sql} IS DISTINCT FROM ${after.sql}`;
  const differs = `CAST(${before.sql} AS VARCHAR) IS DISTINCT FROM CAST(${after.sql} AS VARCHAR)`;
  if (before.type !== 'text') return differs;
  const always = alwaysIn[after.type];
  if (always !== undefined)
    return `CASE WHEN contains(${before.sql}, '${always}') OR ${before.sql} IN ('infinity', '-infinity') THEN ${differs}
      ELSE ${before.sql} IS NOT NULL OR ${after.sql} IS NOT NULL END`;
  const never = neverIn[after.type];
  return never === undefined
    ? differs
    : `CASE WHEN contains(${before.sql}, '${never}') THEN true ELSE ${differs} END`;
}
