/** A number as it is written: neither its digits nor its zeros are lost. */
export class WrittenNumber {
  constructor(readonly text: string) {}
}

/** An object is the list of its entries in order: no key is lost, twice given or not, and none is special. */
export class Entries {
  constructor(readonly list: [string, JsonValue][]) {}
}

export type JsonValue = string | boolean | null | WrittenNumber | Entries | JsonValue[];

/** What makes a text no JSON; `at` counts UTF-16 units from its start. */
export class JsonError extends Error {
  constructor(
    readonly why: string,
    readonly at: number,
  ) {
    super(`${why} at character ${at + 1}`);
  }
}

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
// JSON forbids bare control characters in its texts: that is what this is about.
// eslint-disable-next-line no-control-regex
const plainPattern = /[^"\\\u0000-\u001f]*/y;
const spacePattern = /[ \t\n\r]*/y;
const words: [string, JsonValue][] = [
  ['true', true],
  ['false', false],
  ['null', null],
  // What pandas and Python write where there is no number.
  ['NaN', null],
  ['Infinity', 'Infinity'],
  ['-Infinity', '-Infinity'],
];
const escapes: Record<string, string> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** A JSON text as a value, numbers as written. Throws JsonError, also where it nests deeper than `depth`. */
export function parseJson(text: string, depth: number): JsonValue {
  return new Parser(text, depth).whole();
}

class Parser {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly depth: number,
  ) {}

  whole(): JsonValue {
    this.space();
    const value = this.value(0);
    this.space();
    if (this.at < this.text.length) this.fail('There is more after the value');
    return value;
  }

  private value(level: number): JsonValue {
    if (level > this.depth) this.fail(`It nests deeper than ${this.depth} levels`);
    const character = this.text[this.at];
    if (character === '{') return this.object(level);
    if (character === '[') return this.array(level);
    if (character === '"') return this.string();
    for (const [word, value] of words) {
      if (!this.text.startsWith(word, this.at)) continue;
      this.at += word.length;
      return value;
    }
    numberPattern.lastIndex = this.at;
    const found = numberPattern.exec(this.text);
    if (!found) this.fail(character === undefined ? 'It ends too early' : 'Not a JSON value');
    this.at = numberPattern.lastIndex;
    return new WrittenNumber(found[0]);
  }

  private object(level: number): Entries {
    const list: [string, JsonValue][] = [];
    this.at++;
    this.space();
    if (this.took('}')) return new Entries(list);
    for (;;) {
      if (this.text[this.at] !== '"') this.fail('A key in quotes is wanted');
      const key = this.string();
      this.space();
      if (!this.took(':')) this.fail('A colon is wanted');
      this.space();
      list.push([key, this.value(level + 1)]);
      this.space();
      if (this.took('}')) return new Entries(list);
      if (!this.took(',')) this.fail('A comma or } is wanted');
      this.space();
    }
  }

  private array(level: number): JsonValue[] {
    const items: JsonValue[] = [];
    this.at++;
    this.space();
    if (this.took(']')) return items;
    for (;;) {
      items.push(this.value(level + 1));
      this.space();
      if (this.took(']')) return items;
      if (!this.took(',')) this.fail('A comma or ] is wanted');
      this.space();
    }
  }

  private string(): string {
    let value = '';
    this.at++;
    for (;;) {
      plainPattern.lastIndex = this.at;
      value += plainPattern.exec(this.text)?.[0] ?? '';
      this.at = plainPattern.lastIndex;
      if (this.took('"')) return value;
      if (!this.took('\\')) this.fail('A text is not closed, or holds a bare control character');
      value += this.escaped();
    }
  }

  private escaped(): string {
    const letter = this.text[this.at] ?? '';
    this.at++;
    if (letter === 'u') {
      const digits = this.text.slice(this.at, this.at + 4);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.fail('Four hexadecimal digits are wanted');
      this.at += 4;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const plain = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined;
    return plain ?? this.fail('Not an escape of JSON');
  }

  private took(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private space(): void {
    spacePattern.lastIndex = this.at;
    spacePattern.exec(this.text);
    this.at = spacePattern.lastIndex;
  }

  private fail(why: string): never {
    throw new JsonError(why, this.at);
  }
}

/** A value as compact JSON, numbers as written. */
export function writeJson(value: JsonValue): string {
  if (value instanceof WrittenNumber) return value.text;
  if (value instanceof Entries) {
    return `{${value.list.map(([key, inner]) => `${JSON.stringify(key)}:${writeJson(inner)}`).join(',')}}`;
  }
  return Array.isArray(value) ? `[${value.map(writeJson).join(',')}]` : JSON.stringify(value);
}
