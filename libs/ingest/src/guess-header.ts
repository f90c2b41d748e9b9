/**
 * Where a table's header is, told by its first records (blank ones left out).
 * `index` of the header record; undefined where the first record is data already.
 */
export function guessHeader(records: readonly (readonly string[])[]): { index?: number; sure: boolean } {
  const first = firstOfTable(records);
  const header = records[first];
  if (!header) return { sure: false };
  const below = records.slice(first + 1, first + 101);
  if (below.length === 0) {
    return header.some((cell) => kindOf(cell) === 'text') || header.every((cell) => cell.trim() === '')
      ? { index: first, sure: false }
      : { sure: false };
  }
  let against = 0;
  let inFavour = 0;
  header.forEach((cell, column) => {
    const kinds = below.map((record) => kindOf(record[column] ?? '')).filter((kind) => kind !== 'empty');
    const usual = mostOf(kinds);
    const kind = kindOf(cell);
    if (usual === undefined || kind === 'empty') return;
    if (kind === 'text' && usual !== 'text') inFavour++;
    // Years head columns of numbers often enough to say nothing.
    if (kind !== 'text' && kind === usual && !/^(19|20)\d\d$/.test(cell.trim())) against++;
  });
  if (against > inFavour) return { sure: true };
  return { index: first, sure: inFavour > 0 };
}

const headerRowsLooked = 3;

/**
 * How many records from `index` on are the header's: more than one where the upper ones are groups (fewer names than
 * columns, or names repeated side by side), the last one is names throughout, and what follows is not all text.
 */
export function guessHeaderRows(records: readonly (readonly string[])[], index: number): number {
  const width = records[index]?.length ?? 0;
  if (width < 2) return 1;
  for (let rows = headerRowsLooked; rows > 1; rows--) {
    const header = records.slice(index, index + rows);
    const below = records.slice(index + rows, index + rows + 50).filter((record) => record.length === width);
    const last = header.at(-1);
    if (below.length === 0 || !last || header.some((record) => record.length !== width)) continue;
    if (header.slice(0, -1).every(isGroups) && isNames(last) && hasOtherKinds(last, below)) return rows;
  }
  return 1;
}

function isGroups(record: readonly string[]): boolean {
  const names = record.map((cell) => cell.trim());
  const filled = names.filter((name) => name !== '');
  if (filled.length < 2 && !(filled.length === 1 && names[0] === '')) return false;
  const repeats = names.some((name, index) => index > 0 && (name === '' || name === names[index - 1]));
  return repeats && filled.every((name) => isName(name));
}

const isNames = (record: readonly string[]) =>
  record.filter((cell) => cell.trim() !== '').length >= record.length - 1 &&
  record.every((cell) => cell.trim() === '' || isName(cell));

/** Years and quarters head columns as names do. */
const isName = (cell: string) => kindOf(cell) === 'text' || /^(19|20)\d\d$/.test(cell.trim());

function hasOtherKinds(last: readonly string[], below: readonly (readonly string[])[]): boolean {
  return last.some((_, column) => {
    const usual = mostOf(
      below.map((record) => kindOf(record[column] ?? '')).filter((kind) => kind !== 'empty'),
    );
    return usual !== undefined && usual !== 'text';
  });
}

/** Titles over a table: records of one filled cell, followed by a record that is texts and nothing else. */
function firstOfTable(records: readonly (readonly string[])[]): number {
  const width = mostOf(records.map((record) => record.length)) ?? 0;
  if (width < 2) return 0;
  for (let index = 0; index < Math.min(records.length, 20); index++) {
    const record = records[index] ?? [];
    const filled = record.filter((cell) => cell.trim() !== '');
    if (filled.length > 1) {
      const looksLikeHeader =
        record.length === width &&
        filled.length >= width / 2 &&
        filled.every((cell) => kindOf(cell) === 'text');
      return looksLikeHeader ? index : 0;
    }
  }
  return 0;
}

export type LooksLike = 'empty' | 'text' | 'number' | 'date' | 'email' | 'boolean';

export function kindOf(cell: string): LooksLike {
  const value = cell.trim();
  if (value === '') return 'empty';
  if (value.length > 60) return 'text';
  if (/^[-+]?[$€£]?\d[\d., ]*%?$/.test(value)) return 'number';
  if (/^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ][\d:.]+Z?)?$/.test(value)) return 'date';
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) return 'email';
  if (/^(true|false)$/i.test(value)) return 'boolean';
  return 'text';
}

function mostOf<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let most: T | undefined;
  for (const [value, count] of counts) {
    if (most === undefined || count > (counts.get(most) ?? 0)) most = value;
  }
  return most;
}
