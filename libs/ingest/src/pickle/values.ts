/**
 * What a pickle holds once it is read: None is null, booleans and text are themselves, integers are numbers (bigint
 * beyond 2^53), floats are numbers (Float where a number would look like an integer). Everything else is one of these
 * classes; none of them does anything.
 */
export type PyValue = null | boolean | number | bigint | string | Float | Bytes | Items | Dict | Named | Made;

/** A float whose value is a whole number. */
export class Float {
  constructor(readonly value: number) {}
}

/** bytes, bytearray, and the str of Python 2. */
export class Bytes {
  constructor(readonly bytes: Buffer) {}
}

/** A list, tuple or set. */
export class Items {
  constructor(
    readonly items: PyValue[],
    readonly isTuple = false,
  ) {}
}

/** A dict in its order; of a key set twice the last value counts. */
export class Dict {
  readonly keys: PyValue[] = [];
  readonly values: PyValue[] = [];

  set(key: PyValue, value: PyValue): void {
    this.keys.push(key);
    this.values.push(value);
  }

  /** The value under a text key (bytes in pickles of Python 2). */
  get(name: string): PyValue | undefined {
    for (let at = this.keys.length - 1; at >= 0; at--) {
      const key = this.keys[at];
      if (key === name || (key instanceof Bytes && key.bytes.toString('latin1') === name))
        return this.values[at];
    }
    return undefined;
  }
}

/** A class or function on the allow-list: a name with a role, never the thing itself. */
export class Named {
  constructor(
    readonly name: string,
    readonly role: string,
  ) {}
}

/** What Python would get by calling `maker` with `args` and giving it `state`: kept as such, nothing is called. */
export class Made {
  state: PyValue | undefined;
  /** Items appended and keys set afterwards. */
  readonly items: PyValue[] = [];
  readonly dict = new Dict();

  constructor(
    readonly maker: Named,
    readonly args: readonly PyValue[],
  ) {}

  get role(): string {
    return this.maker.role;
  }

  /** A value of its state or, set afterwards, of its dict. */
  attribute(...names: string[]): PyValue | undefined {
    for (const name of names) {
      const found = this.state instanceof Dict ? this.state.get(name) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

export function madeAs(value: PyValue | undefined, ...roles: string[]): value is Made {
  return value instanceof Made && roles.includes(value.role);
}

/** A text, also one that Python 2 kept as bytes: UTF-8 where it is valid, else Latin-1. */
export function textOf(value: PyValue | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (!(value instanceof Bytes)) return undefined;
  const text = value.bytes.toString('utf8');
  return text.includes('\ufffd') ? value.bytes.toString('latin1') : text;
}

export function numberOf(value: PyValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  return value instanceof Float ? value.value : undefined;
}
