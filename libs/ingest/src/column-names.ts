import type { Warning } from '@dms/domain';

const reserved = new Set(['_row', '_out', '_rows']);

/**
 * Column names out of a header: trimmed; a missing one is column_n; a repeated one (the engine does not tell ASCII
 * letters by case) gets _2, _3; the names DMS keeps for lineage are moved aside. `width` may exceed the header.
 */
export function columnNames(
  header: readonly string[],
  width: number,
): { names: string[]; warnings: Warning[] } {
  const taken = new Set<string>();
  const counts = { HEADER_MISSING: 0, HEADER_REPEATED: 0, HEADER_RESERVED: 0 };
  const wished = Array.from({ length: width }, (_, index) => {
    // NUL cannot be part of a name anywhere further on.
    const name = (header[index] ?? '').replaceAll('\0', '').trim();
    if (name === '') counts.HEADER_MISSING++;
    return name;
  });
  const given = new Set(wished.map(fold));
  const lastTried = new Map<string, number>();
  const free = (name: string): string => {
    for (let number = (lastTried.get(fold(name)) ?? 1) + 1; ; number++) {
      const candidate = `${name}_${number}`;
      if (taken.has(fold(candidate)) || given.has(fold(candidate))) continue;
      lastTried.set(fold(name), number);
      return candidate;
    }
  };
  const names = wished.map((wish, index) => {
    let name = wish === '' ? `column_${index + 1}` : wish;
    const isReserved = reserved.has(fold(name));
    if (isReserved) counts.HEADER_RESERVED++;
    if (isReserved || taken.has(fold(name)) || (wish === '' && given.has(fold(name)))) {
      if (!isReserved && wish !== '') counts.HEADER_REPEATED++;
      name = free(name);
    }
    taken.add(fold(name));
    return name;
  });
  return { names, warnings: header.length === 0 ? [] : warningsOf(counts) };
}

/** Equal for names the engine takes for one: it ignores the case of ASCII letters only. */
const fold = (name: string) => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

const texts = {
  HEADER_MISSING: 'Columns without a name in the header are called column_n.',
  HEADER_REPEATED: 'Names repeated in the header got _2, _3 and so on.',
  HEADER_RESERVED: 'Columns called _row, _rows or _out got another name: DMS uses these itself.',
};

function warningsOf(counts: Record<keyof typeof texts, number>): Warning[] {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([code, count]) => ({ code, message: texts[code as keyof typeof texts], count }));
}
