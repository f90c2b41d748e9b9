import type { TriedDto } from '../../client/models/tried-dto';

const mostLines = 5;
const families = [
  ['windows-1252', 'windows-1250', 'windows-1251', 'iso-8859-1', 'iso-8859-2', 'iso-8859-15', 'macintosh'],
  ['gb18030', 'gbk', 'gb2312', 'big5', 'shift_jis', 'euc-jp', 'euc-kr'],
] as const;

/** What a guessed encoding could as well be: the likeliest of its own kind, and the likeliest of the other. */
export function rivalsOf(encoding: string): [string, string] {
  const guess = encoding.toLowerCase();
  if (families[1].some((name) => name === guess))
    return [guess === 'big5' ? 'gb18030' : 'big5', 'windows-1252'];
  return [guess === 'windows-1251' ? 'windows-1252' : 'windows-1251', 'gb18030'];
}

/** The numbers of the first rows whose reading hangs on the encoding at all. */
export function tellingRows({ rows }: TriedDto): unknown[] {
  return rows
    .filter((row) => Object.values(row).some((value) => typeof value === 'string' && /[^ -~]/.test(value)))
    .slice(0, mostLines)
    .map((row) => row['_row'] as unknown);
}

/** The cells of those rows that hang on it, as one line each. */
export function linesOf({ rows, columns }: TriedDto, numbers: readonly unknown[]): string[] {
  return numbers.map((number) => {
    const row = rows.find((each) => each['_row'] === number);
    const texts = columns.map(({ name }) => String(row?.[name] ?? ''));
    return texts.filter((text) => /[^ -~]/.test(text)).join(' · ') || texts.join(' · ');
  });
}
