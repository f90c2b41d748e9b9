import type { ColumnProfileDto } from '../../client/models/column-profile-dto';
import type { HistogramBinDto } from '../../client/models/histogram-bin-dto';
import type { GridColumn } from '../../ui/grid/grid-rows';
import { fewerBins } from './histogram';
import type { Count, Words } from './sentence';
import { quotedName } from './sql-words';

/** Numbers from one to another; `open`: below the upper one. */
export interface NumberRange {
  from: number;
  to: number;
  open: boolean;
}

export interface RangeBar extends NumberRange {
  count: number;
  /** Holds for just the rows that were counted; undefined where nothing can ask for them. */
  condition: string | undefined;
}

const most = 10;
const exactDigits = 15;
/** Columns of numbers; texts that stand for numbers come with the expression that reads them. */
const numeric: ReadonlySet<string> = new Set(['integer', 'decimal', 'number']);

/** How the numbers of a column lie, in a few parts of equal width. */
export function rangeBars(column: GridColumn, { numbers, semantic }: ColumnProfileDto): RangeBar[] {
  const bins = fewerBins(numbers?.histogram ?? [], most);
  if (bins.length < 2) return [];
  const areWhole = column.type === 'integer' || semantic === 'integer';
  const value = numbers?.reading ?? (numeric.has(column.type) ? quotedName(column.name) : undefined);
  return bins
    .map((bin, at) => ({ ...rangeOfBin(areWhole, bin, at === bins.length - 1), count: bin.count }))
    .filter(({ from, to }) => from <= to)
    .map((range) => ({ ...range, condition: value && conditionOf(value, column, range) }));
}

/** Whole numbers are told from the first to the last of them; between 2.5 and 2.9 there is none. */
function rangeOfBin(areWhole: boolean, { from, to }: HistogramBinDto, isLast: boolean): NumberRange {
  if (!areWhole) return { from, to, open: !isLast };
  return { from: Math.ceil(from), to: isLast ? Math.floor(to) : Math.ceil(to) - 1, open: false };
}

function conditionOf(value: string, { type }: GridColumn, { from, to, open }: NumberRange): string {
  const written = (edge: number) => edgeText(edge, type === 'decimal');
  return `${value} >= ${written(from)} AND ${value} ${open ? '<' : '<='} ${written(to)}`;
}

/**
 * An edge, to the last bit. One with an exponent is compared as a double, as it was counted; without one it would be an exact
 * decimal, which is the same only for short numbers beside doubles.
 */
function edgeText(edge: number, besideDecimals: boolean): string {
  if (Number.isSafeInteger(edge) && !besideDecimals) return String(edge);
  const isShort = /^-?\d+\.\d+$/.test(String(edge)) && String(edge).length <= exactDigits;
  return isShort && !besideDecimals ? String(edge) : edge.toExponential();
}

const column = '("(?:[^"]|"")+"|[a-z_][a-z0-9_]*)';
const text = "'(?:[^']|'')*'";
const amount = `(?:TRY_CAST\\(|\\(CASE WHEN \\3 LIKE '%\\(%\\)%' OR \\3 LIKE '%-' THEN -1 ELSE 1 END \\* TRY_CAST\\()[\\s\\S]+? AS DOUBLE\\)\\)?`;
/** How the profile reads texts. */
const reading = `CASE WHEN regexp_full_match\\(${column}, ${text}\\) THEN ${amount} END`;
const edge = '(-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)';
const pattern = new RegExp(`^(${column}|${reading}) >= ${edge} AND \\1 (<=?) ${edge}$`);

/** The column and its numbers that a condition asks for, where it is one of those that `rangeBars` writes. */
export function rangeOf(condition: string): (NumberRange & { column: string }) | undefined {
  const [, , plain, read, from, sign, to] = pattern.exec(condition) ?? [];
  const name = plain ?? read;
  if (name === undefined) return undefined;
  return { column: name, from: Number(from), to: Number(to), open: sign === '<' };
}

/**
 * Edges as people read them: short ones as they are, of others as many digits as the width asks for. `about` stands before
 * what is rounded.
 */
export function edgeWords({ from, to }: NumberRange, count: Count, about = ''): [string, string] {
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(to - from || 1)));
  const written = (value: number) => {
    if (Number(value.toFixed(2)) === value) return count(value);
    return (
      about + (decimals > 3 ? String(Number(value.toPrecision(6))) : count(Number(value.toFixed(decimals))))
    );
  };
  return [written(from), written(to)];
}

export function rangeWords(range: NumberRange & { column: string }, t: Words, count: Count): string {
  const [from, to] = edgeWords(range, count, '≈');
  if (range.from === range.to) return t('shape.filter.number', { column: range.column, from });
  return t(range.open ? 'shape.filter.below' : 'shape.filter.range', { column: range.column, from, to });
}
