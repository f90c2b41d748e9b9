/** Row -1 is the header, column -1 the numbers of the rows. */
export interface Place {
  row: number;
  column: number;
}
export interface PlaceRange {
  from: Place;
  to: Place;
}
export type Move =
  'up' | 'down' | 'left' | 'right' | 'rowStart' | 'rowEnd' | 'first' | 'last' | 'pageUp' | 'pageDown';

interface Sizes {
  rows: number;
  columns: number;
  /** Rows of a page. */
  page: number;
}

export function moved({ row, column }: Place, move: Move, { rows, columns, page }: Sizes): Place {
  const lastRow = rows - 1;
  const lastColumn = Math.max(0, columns - 1);
  switch (move) {
    case 'up':
      return { row: Math.max(-1, row - 1), column };
    case 'down':
      return { row: Math.min(lastRow, row + 1), column };
    case 'left':
      return { row, column: Math.max(-1, column - 1) };
    case 'right':
      return { row, column: Math.min(lastColumn, column + 1) };
    case 'rowStart':
      return { row, column: 0 };
    case 'rowEnd':
      return { row, column: lastColumn };
    case 'first':
      return { row: Math.min(0, lastRow), column: 0 };
    case 'last':
      return { row: lastRow, column: lastColumn };
    case 'pageUp':
      return { row: row < 0 ? row : Math.max(0, row - page), column };
    case 'pageDown':
      return { row: Math.min(lastRow, Math.max(0, row) + page), column };
  }
}

/** Which cell an event came from: cells say their place in their id. */
export function placeOf(target: EventTarget | null): Place | undefined {
  const cell = (target as HTMLElement | null)?.closest<HTMLElement>('[data-place]');
  const [row, column] = (cell?.dataset['place'] ?? '').split(',').map(Number);
  return row === undefined || column === undefined ? undefined : { row, column };
}

export function rangeOf(anchor: Place | undefined, active: Place): PlaceRange {
  const other = anchor ?? active;
  return {
    from: { row: Math.min(other.row, active.row), column: Math.min(other.column, active.column) },
    to: { row: Math.max(other.row, active.row), column: Math.max(other.column, active.column) },
  };
}

export function inRange({ from, to }: PlaceRange, row: number, column: number): boolean {
  return row >= from.row && row <= to.row && column >= from.column && column <= to.column;
}
