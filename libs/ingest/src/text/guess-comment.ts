const marks = ['#', '//', '%', '--'];
const linesLooked = 2_000;

export interface CommentGuess {
  mark: string;
  /** Whether a line that begins so has as many fields as the table of this guess: then it is a row. */
  isLikeRows(guess: { dialect: { delimiter: string }; columns: number }): boolean;
}

/** A mark that some lines, but not most, begin with; undefined where there is none. */
export function guessComment(sample: Buffer): CommentGuess | undefined {
  const lines = sample
    .toString()
    .split(/\r\n|\n|\r/, linesLooked)
    .filter((line) => line.trim() !== '');
  for (const mark of marks) {
    const marked = lines.filter((line) => line.startsWith(mark));
    if (marked.length === 0 || marked.length > lines.length / 2 || marked.every((line) => isRule(line)))
      continue;
    return {
      mark,
      isLikeRows: ({ dialect, columns }) =>
        marked.some((line) => line.split(dialect.delimiter).length === columns),
    };
  }
  return undefined;
}

/** A line of dashes is a rule under a header, not a remark. */
const isRule = (line: string) => /^[-=#%/\s]+$/.test(line);
