import {
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { Cell, Row } from '@dms/domain';

/** Rows of one chunk. Own properties only: a column may be named `__proto__`. */
export function rowsOf(names: string[], rows: (Cell | null)[][]): Row[] {
  if (!names.includes('__proto__')) {
    return rows.map((cells) => {
      const row: Row = {};
      for (let index = 0; index < names.length; index++) row[names[index] as string] = cells[index] ?? null;
      return row;
    });
  }
  return rows.map((cells) => Object.fromEntries(names.map((name, index) => [name, cells[index] ?? null])));
}

/** One value of the engine as it travels in JSON (see Cell). Instants end in Z; NaN and infinities become words. */
export function cellOf(value: DuckDBValue, type: DuckDBType): Cell | null {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
    default:
      return cellOfObject(value, type);
  }
}

function cellOfObject(value: Exclude<DuckDBValue, null>, type: DuckDBType): Cell {
  switch (type.typeId) {
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY: {
      const items = (value as unknown as { items: readonly DuckDBValue[] }).items;
      const inner = (type as unknown as { valueType: DuckDBType }).valueType;
      return items.map((item) => cellOf(item, inner));
    }
    case DuckDBTypeId.TIMESTAMP_TZ: {
      const instant = value as DuckDBTimestampTZValue;
      const text = new DuckDBTimestampValue(instant.micros).toString();
      return instant.isFinite ? `${isoText(text)}Z` : text;
    }
    default:
      return isoText(value.toString());
  }
}

const dateTime = /^(\d{4,})-(\d\d-\d\d)(?: (\d\d:\d\d:\d\d(?:\.\d+)?))?( \(BC\))?$/;

/** `2024-05-06 07:08:09` as `2024-05-06T07:08:09`; years before Christ as ISO 8601 writes them (`-0043-…`). */
function isoText(text: string): string {
  const found = dateTime.exec(text);
  if (!found) return text;
  const [, year = '', monthDay = '', time, beforeChrist] = found;
  const before = Number(year) - 1;
  const isoYear = beforeChrist ? `${before ? '-' : ''}${String(before).padStart(4, '0')}` : year;
  return `${isoYear}-${monthDay}${time ? `T${time}` : ''}`;
}
