import type { Cell } from '@dms/domain';

/** A function people may call: what the allow-list and its page say, and an example that is a test. */
export interface DocumentedFunction {
  name: string;
  least: number;
  most: number;
  /** How it is written. */
  form: string;
  words: string;
  example: string;
  result: Cell;
}

/** One line each: name, arguments (least, most), form, words, example, its result. */
export type FunctionLine = readonly [string, number, number, string, string, string, Cell];

export function documented(lines: readonly FunctionLine[]): DocumentedFunction[] {
  return lines.map(([name, least, most, form, words, example, result]) => ({
    name,
    least,
    most,
    form,
    words,
    example,
    result,
  }));
}
