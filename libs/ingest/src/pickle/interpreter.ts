import { setImmediate as breathe } from 'node:timers/promises';
import { DmsError } from '@dms/domain';
import { throwIfCancelled } from '../text/utf8-chunks';
import { allowed } from './allowed';
import { wrong, type ByteSource } from './byte-source';
import { build, call } from './make';
import { op, opName } from './opcodes';
import { longOf, pythonString, rawUnicode } from './text-forms';
import { Bytes, Dict, Float, Items, Made, textOf, type PyValue } from './values';

const opsAtOnce = 200_000;
/** Values on the stack and marks: what no pickle of data needs. */
const mostMarks = 10_000;
/** A memo index may run ahead of the values memoised by so many. */
const memoAhead = 1_000_000;

const mark = Symbol('mark');

/**
 * Reads one pickle (protocols 0 to 5) into inert values: names are looked up on the allow-list, calls become records
 * of what was to be called. Nothing grows beyond the size of the file. Throws DmsError PICKLE_REFUSED,
 * UNSUPPORTED_FORMAT, FILE_UNREADABLE, CANCELLED.
 */
export class Interpreter {
  private stack: (PyValue | typeof mark)[] = [];
  private marks = 0;
  private readonly memo: (PyValue | undefined)[] = [];
  private readonly sparseMemo = new Map<number, PyValue>();
  private result: PyValue | undefined;

  constructor(private readonly source: ByteSource) {}

  async read(onBytes: (read: number) => void, signal?: AbortSignal): Promise<PyValue> {
    for (;;) {
      if (this.run()) return this.result ?? null;
      onBytes(this.source.position);
      await breathe();
      throwIfCancelled(signal);
    }
  }

  /** Some opcodes; true when the pickle has ended. */
  private run(): boolean {
    const { source } = this;
    for (let count = 0; count < opsAtOnce; count++) {
      const code = source.byte();
      // The commonest by far in large pickles first.
      if (code === op.SHORT_BINUNICODE) this.stack.push(source.text(source.byte()));
      else if (code === op.MEMOIZE) this.memo.push(this.top());
      else if (code === op.BINGET) this.stack.push(this.recall(source.byte()));
      else if (code === op.LONG_BINGET) this.stack.push(this.recall(this.uint(4)));
      else if (code === op.STOP) {
        this.result = this.pop();
        return true;
      } else this.step(code);
    }
    return false;
  }

  private step(code: number): void {
    if (!this.scalar(code) && !this.container(code) && !this.remembering(code) && !this.making(code)) {
      throw new DmsError(
        'FILE_UNREADABLE',
        `The pickle holds the instruction ${opName(code)} at byte ${this.source.position - 1}, which no pickle of data has.`,
        { position: this.source.position - 1 },
      );
    }
  }

  private scalar(code: number): boolean {
    const { source, stack } = this;
    switch (code) {
      case op.NONE:
        return push(stack, null);
      case op.NEWTRUE:
        return push(stack, true);
      case op.NEWFALSE:
        return push(stack, false);
      case op.BININT:
        return push(stack, this.uint(4) | 0);
      case op.BININT1:
        return push(stack, source.byte());
      case op.BININT2:
        return push(stack, this.uint(2));
      case op.LONG1:
        return push(stack, longOf(source.take(source.byte())));
      case op.LONG4:
        return push(stack, longOf(source.take(this.length(4))));
      case op.INT:
        return push(stack, decimalInt(source.line()));
      case op.LONG:
        return push(stack, decimalInt(source.line().replace(/L$/, '')));
      case op.FLOAT:
        return push(stack, floatOf(Number(source.line().replace('inf', 'Infinity').replace('nan', 'NaN'))));
      case op.BINFLOAT:
        return push(stack, floatOf(source.take(8).readDoubleBE(0)));
      case op.BINUNICODE:
        return push(stack, source.text(this.length(4)));
      case op.BINUNICODE8:
        return push(stack, source.text(this.length(8)));
      case op.UNICODE:
        return push(stack, rawUnicode(source.line()));
      case op.STRING:
        return push(stack, new Bytes(pythonString(source.line())));
      case op.SHORT_BINSTRING:
      case op.SHORT_BINBYTES:
        return push(stack, new Bytes(source.take(source.byte())));
      case op.BINSTRING:
      case op.BINBYTES:
        return push(stack, new Bytes(source.take(this.length(4))));
      case op.BINBYTES8:
      case op.BYTEARRAY8:
        return push(stack, new Bytes(source.take(this.length(8))));
      default:
        return false;
    }
  }

  private container(code: number): boolean {
    const { stack } = this;
    switch (code) {
      case op.MARK:
        if (++this.marks > mostMarks) throw wrong('nests deeper than any data does', this.source.position);
        stack.push(mark);
        return true;
      case op.EMPTY_TUPLE:
        return push(stack, new Items([], true));
      case op.EMPTY_LIST:
      case op.EMPTY_SET:
        return push(stack, new Items([]));
      case op.EMPTY_DICT:
        return push(stack, new Dict());
      case op.TUPLE:
        return push(stack, new Items(this.popMark(), true));
      case op.TUPLE1:
        return push(stack, new Items(this.popMany(1), true));
      case op.TUPLE2:
        return push(stack, new Items(this.popMany(2), true));
      case op.TUPLE3:
        return push(stack, new Items(this.popMany(3), true));
      case op.LIST:
      case op.FROZENSET:
        return push(stack, new Items(this.popMark()));
      case op.DICT: {
        const dict = new Dict();
        setAll(dict, this.popMark());
        return push(stack, dict);
      }
      case op.APPEND:
        return this.append([this.pop()]);
      case op.APPENDS:
      case op.ADDITEMS:
        return this.append(this.popMark());
      case op.SETITEM:
        return this.setItems(this.popMany(2));
      case op.SETITEMS:
        return this.setItems(this.popMark());
      default:
        return false;
    }
  }

  private remembering(code: number): boolean {
    const { source, stack } = this;
    switch (code) {
      case op.PROTO:
        if (source.byte() > 5) throw wrong('is of a protocol newer than 5', source.position);
        return true;
      case op.FRAME:
        if (this.length(8) > source.left) throw wrong('claims a frame larger than the file', source.position);
        return true;
      case op.POP:
        if (stack.at(-1) === mark) this.popMark();
        else this.pop();
        return true;
      case op.POP_MARK:
        return this.popMark() !== undefined;
      case op.DUP:
        return push(stack, this.top());
      case op.PUT:
        return this.remember(Number(source.line()));
      case op.BINPUT:
        return this.remember(source.byte());
      case op.LONG_BINPUT:
        return this.remember(this.uint(4));
      case op.GET:
        return push(stack, this.recall(Number(source.line())));
      default:
        return false;
    }
  }

  private making(code: number): boolean {
    const { source, stack } = this;
    switch (code) {
      case op.GLOBAL: {
        const module = source.line();
        return push(stack, allowed(module, source.line()));
      }
      case op.STACK_GLOBAL: {
        const [module, name] = this.popMany(2).map(textOf);
        if (module === undefined || name === undefined)
          throw wrong('names something without a name', source.position);
        return push(stack, allowed(module, name));
      }
      case op.REDUCE:
      case op.NEWOBJ: {
        const [maker, args] = this.popMany(2);
        return push(stack, call(maker, args, source.position));
      }
      case op.NEWOBJ_EX: {
        const [maker, args] = this.popMany(3);
        return push(stack, call(maker, args, source.position));
      }
      case op.INST: {
        const module = source.line();
        const maker = allowed(module, source.line());
        return push(stack, call(maker, new Items(this.popMark()), source.position));
      }
      case op.OBJ: {
        const [maker, ...args] = this.popMark();
        return push(stack, call(maker, new Items(args), source.position));
      }
      case op.BUILD: {
        const state = this.pop();
        build(this.top(), state, source.position);
        return true;
      }
      case op.PERSID:
      case op.BINPERSID:
        throw new DmsError(
          'PICKLE_REFUSED',
          'The pickle refers to objects outside of it (persistent ids), which are not read.',
        );
      case op.EXT1:
      case op.EXT2:
      case op.EXT4:
        throw new DmsError(
          'PICKLE_REFUSED',
          'The pickle names things by numbers of a private registry, which are not read.',
        );
      case op.NEXT_BUFFER:
      case op.READONLY_BUFFER:
        throw new DmsError(
          'UNSUPPORTED_FORMAT',
          'The pickle keeps its buffers outside of the file. Write it by to_pickle.',
        );
      default:
        return false;
    }
  }

  private append(items: PyValue[]): boolean {
    const target = this.top();
    if (target instanceof Items && !target.isTuple) for (const item of items) target.items.push(item);
    else if (target instanceof Made) for (const item of items) target.items.push(item);
    else throw wrong('adds to something that is no list', this.source.position);
    return true;
  }

  private setItems(pairs: PyValue[]): boolean {
    const target = this.top();
    if (target instanceof Dict) setAll(target, pairs);
    else if (target instanceof Made) setAll(target.dict, pairs);
    else throw wrong('sets a key of something that is no dict', this.source.position);
    return true;
  }

  private remember(index: number): boolean {
    const value = this.top();
    if (
      !Number.isSafeInteger(index) ||
      index < 0 ||
      index > this.memo.length + this.sparseMemo.size + memoAhead
    )
      throw wrong(`claims the memo index ${index}`, this.source.position);
    if (index === this.memo.length) this.memo.push(value);
    else if (index < this.memo.length) this.memo[index] = value;
    else this.sparseMemo.set(index, value);
    return true;
  }

  private recall(index: number): PyValue {
    const value = this.memo[index] ?? this.sparseMemo.get(index);
    if (value === undefined && this.memo[index] !== null)
      throw wrong(`refers to the memo index ${index}, where nothing is`, this.source.position);
    return value ?? null;
  }

  private top(): PyValue {
    const value = this.stack.at(-1);
    if (value === undefined || value === mark) throw wrong('takes from an empty stack', this.source.position);
    return value;
  }

  private pop(): PyValue {
    const value = this.top();
    this.stack.pop();
    return value;
  }

  private popMany(count: number): PyValue[] {
    const from = this.stack.length - count;
    const values = from < 0 ? [mark] : this.stack.splice(from);
    if (values.includes(mark)) throw wrong('takes from an empty stack', this.source.position);
    return values as PyValue[];
  }

  private popMark(): PyValue[] {
    const at = this.stack.lastIndexOf(mark);
    if (at < 0) throw wrong('ends something that was not begun', this.source.position);
    this.marks--;
    const values = this.stack.splice(at + 1) as PyValue[];
    this.stack.pop();
    return values;
  }

  private uint(bytes: 2 | 4): number {
    this.source.need(bytes);
    const value = this.source.bytes.readUIntLE(this.source.at, bytes);
    this.source.at += bytes;
    return value;
  }

  /** A length; one that no file has is refused here. */
  private length(bytes: 4 | 8): number {
    if (bytes === 4) return this.uint(4);
    return this.uint(4) + this.uint(4) * 2 ** 32;
  }
}

function push(stack: unknown[], value: PyValue): true {
  stack.push(value);
  return true;
}

function setAll(dict: Dict, pairs: PyValue[]): void {
  for (let at = 0; at + 1 < pairs.length; at += 2) dict.set(pairs[at] ?? null, pairs[at + 1] ?? null);
}

function floatOf(value: number): PyValue {
  return Number.isInteger(value) ? new Float(value) : value;
}

function decimalInt(text: string): PyValue {
  if (text === '00') return false;
  if (text === '01') return true;
  if (!/^-?\d{1,5000}$/.test(text)) throw wrong('holds a number that is none', 0);
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}
