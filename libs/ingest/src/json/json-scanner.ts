import { DmsError } from '@dms/domain';
import { limits } from '../limits';

/** The bytes of one item, and the physical line it begins at. */
export interface JsonItem {
  bytes: Buffer;
  line: number;
  /** It is larger than one row can be: `bytes` is its start only. */
  isTooLarge: boolean;
}

/** What a list somewhere in the document holds; its path is the keys above it, joined by dots ('' at the top). */
export interface JsonList {
  path: string;
  objects: number;
  lists: number;
  scalars: number;
}

export interface JsonSurvey {
  lists: JsonList[];
  /** Values at the top: more than one in files of one value after another. */
  values: number;
  bytes: number;
}

/** Items of the list with this path, or the values at the top. */
export type JsonTarget = { list: string } | 'values';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OBJECT = 1;
const LIST = 2;
/** Lists are looked for so many keys down. */
const pathDepth = 4;
const mostLists = 1_000;

/**
 * Walks a JSON document of any size chunk by chunk, knowing its brackets and texts only: surveys which lists it holds,
 * and hands on the items of one as bytes. What is within an item is not checked here. Throws DmsError FILE_UNREADABLE
 * where brackets do not match, where it nests too deep or ends too early.
 */
export class JsonScanner {
  private readonly kinds = new Uint8Array(limits.jsonDepth + 1);
  private readonly open: (JsonList | undefined)[] = [];
  private readonly keys: string[] = [];
  private readonly survey: JsonSurvey = { lists: [], values: 0, bytes: 0 };
  private depth = 0;
  private line = 1;
  private inText = false;
  private escaped = false;
  /** A scalar is being passed: its end is the next mark. */
  private inScalar = false;
  private keyParts: Buffer[] | undefined;
  private keyFrom = 0;
  private wantsKey = false;
  private parts: Buffer[] | undefined;
  private partBytes = 0;
  private itemLine = 1;

  constructor(
    private readonly target: JsonTarget | undefined,
    private readonly onItem: (item: JsonItem) => void,
  ) {}

  push(chunk: Buffer): void {
    this.survey.bytes += chunk.length;
    let from = 0;
    for (let index = 0; index < chunk.length; index++) {
      if (this.inText) {
        index = this.passText(chunk, index);
        continue;
      }
      const byte = chunk[index] as number;
      if (byte <= 0x20) {
        if (byte === 0x0a) this.line++;
        if (this.inScalar && this.depth === 0) from = this.endValue(chunk, from, index);
        continue;
      }
      if (byte === 0x7d || byte === 0x5d) {
        if (this.isItem(this.depth)) from = this.endItem(chunk, from, index);
        this.close(byte === 0x7d ? OBJECT : LIST);
        if (this.depth === 0) from = this.endValue(chunk, from, index + 1);
      } else if (byte === 0x2c) {
        if (this.isItem(this.depth)) from = this.endItem(chunk, from, index);
        this.inScalar = false;
        this.wantsKey = this.kinds[this.depth] === OBJECT;
      } else if (byte === 0x3a) this.wantsKey = false;
      else from = this.begin(byte, index, from);
    }
    if (this.parts) this.keep(chunk.subarray(from));
    this.keyParts?.push(Buffer.from(chunk.subarray(this.keyFrom)));
    this.keyFrom = 0;
  }

  finish(): JsonSurvey {
    if (this.depth > 0 || this.inText) throw this.unreadable('it ends in the middle of a value');
    if (this.inScalar) this.endValue(Buffer.alloc(0), 0, 0);
    return this.survey;
  }

  /** A value or a key begins. */
  private begin(byte: number, index: number, from: number): number {
    if (byte === QUOTE && this.wantsKey) {
      this.inText = true;
      if (this.depth <= pathDepth) {
        this.keyParts = [];
        this.keyFrom = index;
      }
      return from;
    }
    if (!this.inScalar && !this.inText) {
      this.count(byte);
      if (!this.parts && this.isItem(this.depth)) {
        this.parts = [];
        this.partBytes = 0;
        this.itemLine = this.line;
        from = index;
      }
    }
    if (byte === 0x7b || byte === 0x5b) this.enter(byte === 0x7b ? OBJECT : LIST);
    else {
      this.inScalar = true;
      if (byte === QUOTE) this.inText = true;
    }
    return from;
  }

  private passText(chunk: Buffer, index: number): number {
    for (; index < chunk.length; index++) {
      const byte = chunk[index];
      if (this.escaped) this.escaped = false;
      else if (byte === BACKSLASH) this.escaped = true;
      else if (byte === QUOTE) {
        this.inText = false;
        if (this.keyParts) this.endKey(chunk, index);
        break;
      } else if (byte === 0x0a) this.line++;
    }
    return index;
  }

  private endKey(chunk: Buffer, index: number): void {
    const bytes = Buffer.concat([...(this.keyParts ?? []), chunk.subarray(this.keyFrom, index + 1)]);
    this.keyParts = undefined;
    try {
      this.keys[this.depth] = String(JSON.parse(bytes.toString()));
    } catch {
      throw this.unreadable('a key is no text');
    }
  }

  private enter(kind: number): void {
    if (this.depth >= limits.jsonDepth)
      throw this.unreadable(`it nests deeper than ${limits.jsonDepth} levels`);
    const path = this.pathHere();
    this.kinds[++this.depth] = kind;
    this.wantsKey = kind === OBJECT;
    this.inScalar = false;
    if (kind !== LIST || path === undefined || this.survey.lists.length >= mostLists) return;
    const list = { path, objects: 0, lists: 0, scalars: 0 };
    this.survey.lists.push(list);
    this.open[this.depth] = list;
  }

  /** Keys above the value that begins here; undefined within a list or too far down. */
  private pathHere(): string | undefined {
    if (this.depth > pathDepth) return undefined;
    for (let level = 1; level <= this.depth; level++) if (this.kinds[level] !== OBJECT) return undefined;
    return this.keys.slice(1, this.depth + 1).join('.');
  }

  private close(kind: number): void {
    if (this.depth === 0 || this.kinds[this.depth] !== kind)
      throw this.unreadable('its brackets do not match');
    this.open[this.depth] = undefined;
    this.depth--;
    this.inScalar = false;
    this.wantsKey = false;
  }

  private count(byte: number): void {
    if (this.depth === 0) this.survey.values++;
    const list = this.open[this.depth];
    if (!list) return;
    if (byte === 0x7b) list.objects++;
    else if (byte === 0x5b) list.lists++;
    else list.scalars++;
  }

  private isItem(depth: number): boolean {
    if (this.target === undefined) return false;
    if (this.target === 'values') return depth === 0;
    return this.open[depth]?.path === this.target.list;
  }

  /** A value at the top has ended. */
  private endValue(chunk: Buffer, from: number, index: number): number {
    this.inScalar = false;
    return this.target === 'values' ? this.endItem(chunk, from, index) : from;
  }

  private endItem(chunk: Buffer, from: number, index: number): number {
    if (!this.parts) return from;
    this.keep(chunk.subarray(from, index));
    const bytes = Buffer.concat(this.parts);
    const isTooLarge = this.partBytes > limits.recordBytes;
    this.parts = undefined;
    this.onItem({ bytes, line: this.itemLine, isTooLarge });
    return index;
  }

  private keep(part: Buffer): void {
    if (this.partBytes <= limits.recordBytes) this.parts?.push(Buffer.from(part));
    this.partBytes += part.length;
  }

  private unreadable(why: string): DmsError {
    return new DmsError('FILE_UNREADABLE', `The file is not valid JSON: near line ${this.line} ${why}.`, {
      line: this.line,
    });
  }
}
