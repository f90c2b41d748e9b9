import { DmsError, type Step } from '@dms/domain';
import { nearName } from '../expressions/near-name';

const everyStep = ['op', 'id', 'note', 'off'];
const longestText = 10_000;
const longestList = 10_000;

/** One entry of `order`. */
export interface Order {
  column?: string;
  expression?: string;
  direction: 'asc' | 'desc';
  nulls: 'first' | 'last';
  collation?: string;
}
/** A column, or an expression with the name of its result. */
export interface Key {
  column?: string;
  expression?: string;
  as: string;
}

/**
 * Reads the parameters of one step (or of an object inside it), each by its kind. What has the wrong shape is refused
 * with BAD_RECIPE and the parameter's name; `done` refuses keys that nobody read.
 */
export class Parameters {
  private readonly known: string[];

  constructor(
    private readonly values: Record<string, unknown>,
    private readonly place = '',
  ) {
    this.known = place ? [] : [...everyStep];
  }

  static of(step: Step): Parameters {
    return new Parameters(step);
  }

  has(name: string): boolean {
    return this.take(name) !== undefined;
  }

  text(name: string): string {
    return this.needed(name, this.optionalText(name));
  }
  optionalText(name: string): string | undefined {
    const value = this.take(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw this.wrong(name, 'must be text');
    return this.checkedText(name, value);
  }

  name(name: string): string {
    const value = this.text(name);
    return this.checkedName(name, value);
  }
  optionalName(name: string): string | undefined {
    const value = this.optionalText(name);
    return value === undefined ? undefined : this.checkedName(name, value);
  }

  names(name: string): string[] {
    return this.needed(name, this.optionalNames(name));
  }
  optionalNames(name: string): string[] | undefined {
    return this.optionalList(name)?.map((entry) => {
      if (typeof entry !== 'string') throw this.wrong(name, 'must be a list of column names');
      return this.checkedName(name, entry);
    });
  }
  /** Column names, or `"*"` for all. */
  columns(name: string): string[] | '*' {
    return this.take(name) === '*' ? '*' : this.names(name);
  }
  texts(name: string): string[] | undefined {
    return this.optionalList(name)?.map((entry) => {
      if (typeof entry !== 'string') throw this.wrong(name, 'must be a list of texts');
      return this.checkedText(name, entry);
    });
  }

  flag(name: string): boolean {
    const value = this.take(name) ?? false;
    if (typeof value !== 'boolean') throw this.wrong(name, 'must be true or false');
    return value;
  }
  optionalFlag(name: string): boolean | undefined {
    return this.has(name) ? this.flag(name) : undefined;
  }

  oneOf<T extends string>(name: string, choices: readonly T[], otherwise?: T): T {
    const value = this.take(name) ?? otherwise;
    if (value === undefined) throw this.wrong(name, `is missing: one of ${choices.join(', ')}`);
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw this.wrong(name, `must be one of ${choices.join(', ')}`, choices);
    return found;
  }

  integer(name: string, least: number, most: number): number {
    return this.needed(name, this.optionalInteger(name, least, most));
  }
  optionalInteger(name: string, least: number, most: number): number | undefined {
    const value = this.take(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
      throw this.wrong(name, `must be a whole number from ${least} to ${most}`);
    return value;
  }

  list(name: string, most = longestList): unknown[] {
    const found = this.needed(name, this.optionalList(name, most));
    if (found.length === 0) throw this.wrong(name, 'must not be empty');
    return found;
  }
  optionalList(name: string, most = longestList): unknown[] | undefined {
    const value = this.take(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw this.wrong(name, 'must be a list');
    if (value.length > most) throw this.wrong(name, `may have ${most.toLocaleString('en')} entries at most`);
    return value as unknown[];
  }

  /** An object inside the step, read the same way. */
  object(name: string): Parameters {
    return this.inside(name, this.take(name));
  }
  objects(name: string, most = longestList): Parameters[] {
    return this.list(name, most).map((entry, index) => this.inside(`${name}[${index}]`, entry));
  }
  /** An object whose keys are free, as it is. */
  free(name: string): [string, unknown][] {
    const value = this.take(name);
    if (!isObject(value)) throw this.wrong(name, 'must be an object');
    return Object.entries(value);
  }
  raw(name: string): unknown {
    return this.take(name);
  }

  /** `[name | {expression, as}]`, or `[name | {expression}]` where no name is needed. */
  keys(name: string, named: boolean): Key[] {
    return this.list(name).map((entry, index) => {
      if (typeof entry === 'string') return { column: this.checkedName(name, entry), as: entry };
      const inner = this.inside(`${name}[${index}]`, entry);
      const key = { expression: inner.text('expression'), as: named ? inner.name('as') : '' };
      inner.done();
      return key;
    });
  }

  order(name: string): Order[] | undefined {
    const entries = this.optionalList(name);
    if (entries === undefined) return undefined;
    if (entries.length === 0) throw this.wrong(name, 'must not be empty');
    return entries.map((entry, index) => readOrder(this.inside(`${name}[${index}]`, entry)));
  }

  wrong(name: string, problem: string, choices?: readonly string[]): DmsError {
    const parameter = this.place ? `${this.place}.${name}` : name;
    const given = this.values[name];
    const near = choices && typeof given === 'string' ? nearName(given, choices) : undefined;
    return new DmsError('BAD_RECIPE', `${parameter} ${problem}.${near ? ` Did you mean ${near}?` : ''}`, {
      parameter,
      ...(near && { suggestion: near }),
    });
  }

  /** Refuses what is there and was not asked for. */
  done(): void {
    const [name] = this.unread();
    if (name !== undefined) throw this.unknown(name, nearName(name, this.known));
  }

  private unread(): string[] {
    return Object.keys(this.values).filter((name) => !this.known.includes(name));
  }

  private unknown(name: string, suggestion: string | undefined): DmsError {
    const parameter = (this.place ? `${this.place}.${name}` : name).slice(0, 100);
    const hint = suggestion ? ` Did you mean ${suggestion}?` : ` Known: ${this.known.join(', ')}.`;
    return new DmsError('BAD_RECIPE', `Unknown parameter ${parameter}.${hint}`, {
      parameter,
      ...(suggestion && { suggestion }),
    });
  }

  private take(name: string): unknown {
    if (!this.known.includes(name)) this.known.push(name);
    return Object.hasOwn(this.values, name) ? this.values[name] : undefined;
  }

  private inside(place: string, value: unknown): Parameters {
    if (!isObject(value)) throw this.wrong(place, 'must be an object');
    return new Parameters(value, this.place ? `${this.place}.${place}` : place);
  }

  private needed<T>(name: string, value: T | undefined): T {
    if (value !== undefined) return value;
    // What is missing may be there under a name that is nearly right.
    const misspelt = this.unread().find((given) => nearName(given, [name]));
    throw misspelt === undefined ? this.wrong(name, 'is missing') : this.unknown(misspelt, name);
  }

  private checkedText(name: string, value: string): string {
    if (value.length > longestText) throw this.wrong(name, `may have ${longestText} characters at most`);
    if (value.includes('\0')) throw this.wrong(name, 'must not hold a NUL character');
    return value;
  }

  private checkedName(name: string, value: string): string {
    if (this.checkedText(name, value) === '') throw this.wrong(name, 'must not be empty');
    return value;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One order entry: a column or an expression, its direction, where nulls go (default: last) and the collation. */
export function readOrder(entry: Parameters): Order {
  const column = entry.optionalName('column');
  const expression = entry.optionalText('expression');
  if ((column === undefined) === (expression === undefined))
    throw entry.wrong('column', 'or expression must be there, and not both');
  const order: Order = {
    ...(column !== undefined && { column }),
    ...(expression !== undefined && { expression }),
    direction: entry.oneOf('direction', ['asc', 'desc'], 'asc'),
    nulls: entry.oneOf('nulls', ['first', 'last'], 'last'),
  };
  const collation = entry.optionalText('collation');
  entry.done();
  if (collation === undefined || collation === 'binary') return order;
  if (!/^(nocase|noaccent|[a-z]{2,3}(_[A-Z]{2})?)$/.test(collation.replace('-', '_')))
    throw entry.wrong('collation', 'must be binary, nocase, noaccent or a locale such as de or de_AT');
  return { ...order, collation: collation.replace('-', '_') };
}
