/**
 * One line as cells of so many characters each, without the blanks that pad them. A line that ends early has empty
 * cells at its end; text beyond the last column is a cell too many. A line of blanks is one empty cell.
 */
export function cutLine(line: string, widths: readonly number[]): string[] {
  if (line.trim() === '') return [''];
  const isPlain = !/[\ud800-\udfff]/.test(line);
  const characters = isPlain ? line : [...line];
  const piece = (from: number, to?: number) => {
    const part = characters.slice(from, to);
    return trimmed(typeof part === 'string' ? part : part.join(''));
  };
  const cells: string[] = [];
  let from = 0;
  for (const width of widths) {
    cells.push(piece(from, from + width));
    from += width;
  }
  const beyond = piece(from);
  if (beyond !== '') cells.push(beyond);
  return cells;
}

const trimmed = (text: string) => text.replace(/^ +| +$/g, '');

/** A line of rules under the header (`---- ------`): it shows the columns and holds nothing. */
export const isRuler = (line: string) => /^ *([-=]+ +)+[-=]+ *$/.test(line);

const leastLines = 3;
const mostWidth = 4_000;

/**
 * Widths of columns in lines that are set in columns by blanks, from the places that are blank in every line; undefined
 * where there are none. A ruler, where there is one, says it better.
 */
export function findWidths(lines: readonly string[]): number[] | undefined {
  const filled = lines.filter((line) => line.trim() !== '');
  if (filled.length < leastLines || filled.some((line) => line.includes('\t') || line.length > mostWidth))
    return undefined;
  const ruler = filled.find(isRuler);
  const longest = Math.max(...filled.map((line) => line.trimEnd().length));
  const isFilled = Array.from({ length: longest }, () => false);
  for (const line of ruler === undefined ? filled : [ruler]) {
    for (let place = 0; place < line.length; place++) if (line[place] !== ' ') isFilled[place] = true;
  }
  const starts: number[] = [];
  for (let place = 0; place < longest; place++) {
    if (isFilled[place] && (place === 0 || !isFilled[place - 1])) starts.push(place);
  }
  if (starts.length < 2 || (ruler === undefined && !isSetInColumns(filled, starts, longest)))
    return undefined;
  return starts.map((start, index) => {
    const next = starts[index + 1];
    const from = index === 0 ? 0 : start;
    return (next ?? Math.max(longest, start + 1)) - from;
  });
}

/** Prose has blanks too, but not in the same places, nor runs of them. */
function isSetInColumns(lines: readonly string[], starts: readonly number[], longest: number): boolean {
  const hasRuns = lines.filter((line) => /\S {2,}\S/.test(line)).length;
  const isEven = lines.filter((line) => line.length === (lines[0]?.length ?? 0)).length === lines.length;
  return longest >= 2 * starts.length && (hasRuns >= lines.length / 2 || (isEven && hasRuns > 0));
}
