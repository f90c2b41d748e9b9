import type { Cell, Row } from '@dms/domain';

export const longestCell = 10_000;

/** An expression that reads no more of a text than is shown, and one character to know that there is more. */
export function cutSql(sql: string, type: string): string {
  return type === 'text' ? `left(${sql}, ${longestCell + 1})` : sql;
}

/** Cells cut at 10,000 characters, saying so at their end. */
export function cutRows(rows: Row[]): Row[] {
  for (const row of rows)
    for (const [name, cell] of Object.entries(row)) {
      const cut = cutCell(cell);
      if (cut !== cell)
        Object.defineProperty(row, name, {
          value: cut,
          enumerable: true,
          writable: true,
          configurable: true,
        });
    }
  return rows;
}

function cutCell(cell: Cell): Cell {
  if (typeof cell === 'string')
    return cell.length > longestCell
      ? `${whole(cell.slice(0, longestCell))}… (cut at ${longestCell} characters)`
      : cell;
  if (!Array.isArray(cell)) return cell;
  const cut = cell.slice(0, 1_000).map(cutCell);
  return cell.length > 1_000
    ? [...cut, `… (cut at 1000 entries of ${cell.length})`]
    : cell.some((each, at) => each !== cut[at])
      ? cut
      : cell;
}

/** Never half a surrogate pair. */
function whole(text: string): string {
  return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
}
