import { DmsError, type ReadOptions, type Warning } from '@dms/domain';
import { columnNames } from '../column-names';
import { guessHeader, guessHeaderRows } from '../guess-header';
import type { PreviewRecord } from './preview-records';

export interface HeaderChoice {
  /** The header records; none where the table has no header. */
  rows: PreviewRecord[];
  /** The first data records, as far as they were looked at. */
  data: PreviewRecord[];
  sure: boolean;
  warnings: Warning[];
}

/** Which of the first records are the header: as told, or as their cells look. Throws DmsError BAD_OPTIONS. */
export function chooseHeader(records: PreviewRecord[], given: ReadOptions, before: number): HeaderChoice {
  const none = (sure: boolean, warnings: Warning[]): HeaderChoice => ({
    rows: [],
    data: records,
    sure,
    warnings,
  });
  if (given.header === false) {
    if (given.headerRows !== undefined) {
      throw new DmsError(
        'BAD_OPTIONS',
        'The option headerRows says that there is a header, header that there is none.',
        {
          option: 'headerRows',
        },
      );
    }
    return none(true, []);
  }
  const cells = records.map((record) => record.cells);
  const chosen = (index: number, sure: boolean): HeaderChoice => {
    const rows = given.headerRows ?? guessHeaderRows(cells, index);
    return {
      rows: records.slice(index, index + rows),
      data: records.slice(index + rows),
      sure,
      warnings: [],
    };
  };
  if (given.header === true || typeof given.header === 'number') return chosen(0, true);
  const guess = guessHeader(cells);
  if (guess.index !== undefined && (guess.index === 0 || before === 0))
    return chosen(guess.index, guess.sure);
  return none(guess.sure, [noHeader]);
}

const noHeader: Warning = {
  code: 'NO_HEADER',
  message: 'The first line looks like data, so the columns are called column_1, column_2 and so on.',
};

/** The columns' names, and how wide the table is. */
export function tableOf(
  records: PreviewRecord[],
  header: HeaderChoice,
): { names: string[]; warnings: Warning[] } {
  const { rows, data } = header;
  const usual =
    rows.length > 0
      ? Math.max(...rows.map(({ cells }) => cells.length))
      : Math.max(1, usualWidth(data.length > 0 ? data : records));
  const wider = data[0]?.cells.length ?? 0;
  // A header that is short of every row misses names; a header that some rows exceed finds ragged rows.
  const isShort =
    rows.length > 0 && data.length >= 2 && wider > usual && data.every(({ cells }) => cells.length === wider);
  const joined = joinedNames(rows.map(({ cells }) => cells));
  const { names, warnings } = columnNames(joined, isShort ? wider : usual);
  if (rows.length < 2) return { names, warnings };
  const message = `The header takes ${rows.length} lines; its levels are joined by " / ".`;
  return { names, warnings: [{ code: 'HEADER_LEVELS', message, count: rows.length }, ...warnings] };
}

/** Several levels joined; an empty cell of an upper level belongs to the group on its left. */
function joinedNames(rows: readonly (readonly string[])[]): readonly string[] {
  const [only] = rows;
  if (rows.length < 2) return only ?? [];
  const width = Math.max(...rows.map((row) => row.length));
  const levels = rows.map((row, level) => {
    let group = '';
    return Array.from({ length: width }, (_, index) => {
      const name = (row[index] ?? '').trim();
      if (level === rows.length - 1) return name;
      // A group ends where a column has a name of the level above it only.
      if (name !== '') group = name;
      return group;
    });
  });
  return Array.from({ length: width }, (_, index) => {
    const parts = levels.map((level) => level[index] ?? '').filter((name) => name !== '');
    return parts.filter((name, at) => name !== parts[at - 1]).join(' / ');
  });
}

function usualWidth(records: PreviewRecord[]): number {
  const counts = new Map<number, number>();
  for (const { cells } of records) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best), [0, 0] as [number, number])[0];
}
