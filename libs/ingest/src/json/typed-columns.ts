import { quoteIdentifier, type Column } from '@dms/domain';
import { columnNames } from '../column-names';
import { limits, tooManyColumns } from '../limits';
import { engineType } from '../parquet';
import type { ExactValue } from './flat-record';
import { WrittenNumber } from './parse-json';

/** What the values of one column are, from all of them. */
interface Tally {
  texts: number;
  booleans: number;
  numbers: number;
  /** Digits before and after the decimal point, at most. */
  whole: number;
  scale: number;
  /** A number is beyond 64 bits, or has an exponent. */
  isLong: boolean;
  hasExponent: boolean;
  /** Every number is the shortest writing of a double, or equal to it. */
  fitsDouble: boolean;
}

export interface TypedColumns {
  columns: Column[];
  /** One SELECT item per column, over the canonical csv's texts. */
  select: string[];
}

const parts = /^-?(\d+)(?:\.(\d+))?([eE].*)?$/;

/** Learns columns and their types while records go by: first seen, first placed. */
export class ColumnLearner {
  readonly slots = new Map<string, number>();
  private readonly tallies: Tally[] = [];

  /** The column of a path, in order of first sight. Throws DmsError TOO_MANY_COLUMNS. */
  slot(path: string): number {
    const known = this.slots.get(path);
    if (known !== undefined) return known;
    const slot = this.slots.size;
    if (slot >= limits.columns) throw tooManyColumns(slot + 1);
    this.slots.set(path, slot);
    this.tallies.push({
      texts: 0,
      booleans: 0,
      numbers: 0,
      whole: 0,
      scale: 0,
      isLong: false,
      hasExponent: false,
      fitsDouble: true,
    });
    return slot;
  }

  learn(path: string, value: ExactValue | null): void {
    const tally = this.tallies[this.slot(path)] as Tally;
    if (value === null) return;
    if (typeof value === 'string') tally.texts++;
    else if (typeof value === 'boolean') tally.booleans++;
    else learnNumber(tally, value.text);
  }

  columns(): TypedColumns & { warnings: ReturnType<typeof columnNames>['warnings'] } {
    const { names, warnings } = columnNames([...this.slots.keys()], this.slots.size);
    const typed = names.map((name, index) => ({ name, ...typeOf(this.tallies[index] as Tally) }));
    return {
      columns: typed.map(({ name, type }) => ({ name, type })),
      select: typed.map(({ name, type, engine }) => {
        const column = quoteIdentifier(name);
        return type === 'text' ? column : `CAST(${column} AS ${engine}) AS ${column}`;
      }),
      warnings,
    };
  }
}

function learnNumber(tally: Tally, text: string): void {
  tally.numbers++;
  const found = parts.exec(text);
  if (!found) return;
  const [, whole = '', fraction = '', exponent] = found;
  tally.whole = Math.max(tally.whole, whole === '0' ? 0 : whole.length);
  tally.scale = Math.max(tally.scale, fraction.length);
  if (exponent) tally.hasExponent = true;
  if (whole.length >= 19 && fraction === '' && !exponent && !tally.isLong) {
    const value = BigInt(text);
    tally.isLong = value > 9223372036854775807n || value < -9223372036854775808n;
  }
  if (tally.fitsDouble) tally.fitsDouble = isOfDouble(text, whole, fraction);
}

/** A double gives these digits back. */
function isOfDouble(text: string, whole: string, fraction: string): boolean {
  const digits = (whole + fraction).replace(/^0+/, '').replace(/0+$/, '');
  if (digits.length <= 15) return Number.isFinite(Number(text));
  if (digits.length > 17) return false;
  const written = Number(text).toExponential(Math.max(0, digits.length - 1));
  return written.replace(/e.*$/, '').replace(/[-.]/g, '').replace(/0+$/, '') === digits;
}

function typeOf(tally: Tally): { type: Column['type']; engine: string } {
  const { texts, booleans, numbers, whole, scale, isLong, hasExponent, fitsDouble } = tally;
  const as = (type: Column['type']) => ({ type, engine: engineType(type) });
  if (texts > 0 || numbers + booleans === 0 || (numbers > 0 && booleans > 0)) return as('text');
  if (booleans > 0) return as('boolean');
  if (!hasExponent && scale === 0 && !isLong) return as('integer');
  if (!hasExponent && whole + scale <= 38) {
    return { type: 'decimal', engine: `DECIMAL(${Math.max(1, whole + scale)}, ${scale})` };
  }
  return as(fitsDouble ? 'number' : 'text');
}

/** A value as text of the canonical csv: in a column of text, booleans are TRUE and FALSE and numbers as written. */
export function writeExact(value: ExactValue | null): string | null {
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return value instanceof WrittenNumber ? value.text : value;
}
