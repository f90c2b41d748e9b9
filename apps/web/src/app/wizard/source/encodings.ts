import type { TriedDto } from '../../client/models/tried-dto';

const mostLines = 5;
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
