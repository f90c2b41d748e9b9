import { isUtf8 } from 'node:buffer';
import { limits } from '../limits';
import { CleanSpans } from './clean-spans';
import type { Dialect } from './dialect';
import { withoutCutCharacter } from './encoding';
import type { GateReport, SetAside, SplitPoint } from './gate-report';

const FIELD_START = 0;
const PLAIN = 1;
const QUOTED = 2;
/** After a quote inside a quoted cell: its end, or the first half of a doubled quote. */
const QUOTE_IN_QUOTED = 3;
/** After an escape character that is not the quote. */
const ESCAPED = 4;
/** In a line that begins with the comment mark. */
const COMMENT = 5;

const LF = 0x0a;
const CR = 0x0d;

const splitBytes = 4 * 1024 ** 2;
/** Runs of blank lines from this size on are kept from the parser, which makes a record of each. */
const blankRunBytes = 64 * 1024;
/** A longer line of blanks is taken for a record as any other. */
const blankLineBytes = 1024;

/**
 * One pass over the bytes of a delimited text, chunk by chunk, that proves it clean or says what is not. It ends
 * cells and records exactly where csv-parse ends them, so that either may speak of a record of the other.
 */
export class Gate {
  private readonly special = new Uint8Array(256);
  private readonly delimiter: Buffer;
  private readonly quote: number;
  private readonly escape: number;
  private readonly comment: Buffer;
  /** Bytes that may have to be looked at together. */
  private readonly lookahead: number;
  private carry: Buffer = Buffer.alloc(0);
  private cut: Buffer = Buffer.alloc(0);

  private at = FIELD_START;
  private position = 0;
  private afterReturn = false;
  private fields = 1;
  private quotedInRecord = false;
  private remarkAfterQuotes = false;
  private recordStart = 0;
  private fieldStart = 0;
  private longestField = 0;
  private line = 1;
  private recordLine = 1;
  private lastQuotedReturn = -2;
  private blankRun: SplitPoint | undefined;
  private nextSplit = splitBytes;
  private commentFields = 1;
  /** How much had been found against the text when the record began; up to where text may be no UTF-8. */
  private oddities = 0;
  private doubtfulTo = 0;
  private readonly report: GateReport = {
    bytes: 0,
    records: 0,
    blankLines: 0,
    commentLines: 0,
    commentsLikeRows: 0,
    firstBlankLine: 0,
    firstCommentLine: 0,
    ragged: 0,
    strayQuotes: 0,
    nuls: 0,
    validUtf8: true,
    lineEnds: { lf: 0, crlf: 0, cr: 0 },
    quotedBreaks: 0,
    headLines: 0,
    longestRecord: 0,
    setAside: [],
    splits: [],
    clean: [],
    ended: false,
  };

  constructor(
    dialect: Dialect,
    private readonly width: number,
    private readonly most: { cellBytes: number; recordBytes: number } = limits,
    private readonly headRecords = 1,
    private readonly clean = new CleanSpans(),
  ) {
    this.delimiter = Buffer.from(dialect.delimiter);
    this.quote = dialect.quote === '' ? -1 : (Buffer.from(dialect.quote)[0] ?? -1);
    const escape = dialect.quote === '' ? undefined : Buffer.from(dialect.escape)[0];
    this.escape = escape ?? -1;
    this.comment = Buffer.from(dialect.comment);
    this.lookahead = Math.max(this.delimiter.length, this.comment.length, 1);
    for (const byte of [0, LF, CR, this.delimiter[0] ?? 0, this.quote, this.escape, this.comment[0] ?? -1]) {
      if (byte >= 0) this.special[byte] = 1;
    }
  }

  push(chunk: Buffer): void {
    this.checkUtf8(chunk);
    const bytes = this.carry.length > 0 ? Buffer.concat([this.carry, chunk]) : chunk;
    // A delimiter or comment mark of several bytes may be cut in two by the chunk's end.
    const end = bytes.length - (this.lookahead - 1);
    const from = this.position;
    this.scan(bytes, Math.max(end, 0));
    this.carry = bytes.subarray(this.position - from);
  }

  /** What the whole records up to here have shown. */
  get soFar(): GateReport {
    return this.report;
  }

  finish(): GateReport {
    const { report } = this;
    if (this.cut.length > 0) {
      report.validUtf8 = false;
      this.doubtfulTo = Number.POSITIVE_INFINITY;
    }
    this.scan(this.carry, this.carry.length);
    if (this.afterReturn) this.countReturn();
    report.ended = this.position === this.recordStart;
    if (this.at === QUOTED || this.at === ESCAPED) this.setAsideOpenQuote();
    else if (this.at === COMMENT) this.endComment(this.position);
    else if (!report.ended) this.endRecord(this.position, this.position);
    this.endBlankRun();
    this.clean.close();
    report.clean = this.clean.list;
    report.bytes = this.position;
    return report;
  }

  /** Bytes [0, end) of the chunk; a delimiter that begins before `end` may reach beyond. */
  private scan(bytes: Buffer, end: number): void {
    const { special, quote, escape } = this;
    const first = this.delimiter[0];
    const base = this.position;
    let at = this.at;
    for (let index = end > 0 ? this.afterCutReturn(bytes) : 0; index < end; index++) {
      const byte = bytes[index] as number;
      if (special[byte] === 0) {
        if (at === FIELD_START) at = PLAIN;
        else if (at === QUOTE_IN_QUOTED) {
          this.report.strayQuotes++;
          at = PLAIN;
        } else if (at === ESCAPED) at = QUOTED;
        continue;
      }
      if (byte === 0) this.report.nuls++;
      if (at === COMMENT) {
        if (byte === first && this.isAt(bytes, index, this.delimiter)) this.commentFields++;
        if (byte !== LF && byte !== CR) continue;
        index = this.atLineEnd(bytes, index, end, base, COMMENT);
        at = FIELD_START;
      } else if (at === QUOTED || at === ESCAPED) {
        if (byte === LF || byte === CR) this.countQuotedBreak(byte, base + index);
        if (at === ESCAPED) at = QUOTED;
        else if (byte === escape && escape !== quote) at = ESCAPED;
        else if (byte === quote) at = QUOTE_IN_QUOTED;
      } else if (byte === quote) {
        at = this.atQuote(at);
      } else if (byte === LF || byte === CR) {
        index = this.atLineEnd(bytes, index, end, base, at);
        at = FIELD_START;
      } else if (at === FIELD_START && this.isComment(bytes, index, base)) {
        at = COMMENT;
      } else if (byte === first && this.isAt(bytes, index, this.delimiter)) {
        this.endField(base + index);
        this.fields++;
        index += this.delimiter.length - 1;
        this.fieldStart = base + index + 1;
        at = FIELD_START;
      } else {
        if (at === QUOTE_IN_QUOTED) this.atStray(bytes, index, base);
        at = PLAIN;
      }
    }
    this.at = at;
    this.position = Math.max(base + end, this.fieldStart);
  }

  /** A quote outside a quoted cell's inside. */
  private atQuote(at: number): number {
    if (at === FIELD_START) {
      this.quotedInRecord = true;
      return QUOTED;
    }
    if (at === QUOTE_IN_QUOTED && this.escape === this.quote) return QUOTED;
    this.report.strayQuotes++;
    return PLAIN;
  }

  /** Text after a closing quote, whose first byte is of those that mean something. */
  private atStray(bytes: Buffer, index: number, base: number): void {
    this.report.strayQuotes++;
    const { comment, recordStart } = this;
    if (base + index !== recordStart + 2 || comment.length === 0 || bytes[index] !== comment[0]) return;
    // csv-parse takes it for a remark and loses it: after `""` it knows no more that a cell has begun.
    if (this.isAt(bytes, index, comment)) this.remarkAfterQuotes = true;
  }

  /** Ends the record; answers the index of the line end's last byte. */
  private atLineEnd(bytes: Buffer, index: number, end: number, base: number, at: number): number {
    const { lineEnds } = this.report;
    const isReturn = bytes[index] === CR;
    const isPair = isReturn && index + 1 < end && bytes[index + 1] === LF;
    const next = base + index + (isPair ? 2 : 1);
    if (at === COMMENT) this.endComment(next);
    else if (this.isOfBlanks(bytes, index, base)) this.addLineOfBlanks(next);
    else this.endRecord(base + index, next);
    if (isPair) lineEnds.crlf++;
    else if (!isReturn) lineEnds.lf++;
    else if (index + 1 < end) lineEnds.cr++;
    else this.afterReturn = true;
    return next - base - 1;
  }

  /** The chunk before ended with a CR: a LF that comes first now belongs to it. Answers where to go on. */
  private afterCutReturn(bytes: Buffer): number {
    if (!this.afterReturn) return 0;
    if (bytes[0] !== LF) {
      this.countReturn();
      return 0;
    }
    this.afterReturn = false;
    this.report.lineEnds.crlf++;
    const last = this.report.setAside.at(-1);
    if (last?.end === this.position) last.end++;
    const split = this.report.splits.at(-1);
    if (split?.position === this.position) split.position++;
    this.clean.lengthen(this.position);
    this.recordStart = this.fieldStart = this.position + 1;
    return 1;
  }

  /** The mark's first byte is known to be there. */
  private isAt(bytes: Buffer, index: number, mark: Buffer): boolean {
    for (let offset = 1; offset < mark.length; offset++) {
      if (bytes[index + offset] !== mark[offset]) return false;
    }
    return true;
  }

  private isComment(bytes: Buffer, index: number, base: number): boolean {
    if (this.comment.length === 0 || bytes[index] !== this.comment[0]) return false;
    return base + index === this.recordStart && this.isAt(bytes, index, this.comment);
  }

  private endComment(next: number): void {
    const { report } = this;
    this.endBlankRun();
    if (report.commentLines++ === 0) report.firstCommentLine = this.line;
    if (this.commentFields === this.width) report.commentsLikeRows++;
    this.commentFields = 1;
    this.startRecord(next);
  }

  private endField(position: number): void {
    const length = position - this.fieldStart;
    if (length > this.longestField) this.longestField = length;
  }

  private endRecord(position: number, next: number): void {
    const { report } = this;
    this.endField(position);
    const length = position - this.recordStart;
    if (length === 0 && !this.quotedInRecord) this.addBlank();
    else {
      this.endBlankRun();
      report.records++;
      if (report.records === this.headRecords) report.headLines = this.line;
      if (this.longestField > this.most.cellBytes) {
        this.setAside(next, `A cell is longer than ${this.most.cellBytes} bytes`, 'tooLarge');
      } else if (this.fields > limits.columns) {
        this.setAside(next, `The record has ${this.fields} fields, more than any table`, 'tooLarge');
      } else if (length > this.most.recordBytes) {
        this.setAside(next, `The record is longer than ${this.most.recordBytes} bytes`, 'tooLarge');
      } else if (this.remarkAfterQuotes) {
        this.setAside(next, 'What follows the empty quoted cell begins as a remark does', 'remark');
      } else if (length > report.longestRecord) report.longestRecord = length;
      if (this.fields !== this.width) report.ragged++;
    }
    this.startRecord(next);
  }

  private startRecord(next: number): void {
    this.weighRecord(next);
    this.line++;
    this.recordLine = this.line;
    this.recordStart = this.fieldStart = next;
    this.fields = 1;
    this.quotedInRecord = false;
    this.remarkAfterQuotes = false;
    this.longestField = 0;
    // Never within a run of blank lines: that may be set aside as a whole.
    if (next < this.nextSplit || this.blankRun) return;
    this.nextSplit = next + splitBytes;
    this.report.splits.push({ position: next, line: this.line });
  }

  /** Whether the record, or line, that ends now is clean. */
  private weighRecord(next: number): void {
    const { records, ragged, strayQuotes, nuls, blankLines, commentLines, setAside } = this.report;
    const oddities = ragged + strayQuotes + nuls + blankLines + commentLines + setAside.length;
    const isClean = oddities === this.oddities && this.recordStart >= this.doubtfulTo;
    this.oddities = oddities;
    if (isClean && records > this.headRecords)
      this.clean.add(this.recordStart, next, this.recordLine, this.line + 1);
    else this.clean.close();
  }

  /** Space and tabs alone, where a row has several fields. A line that a chunk's end cuts is left to the parser. */
  private isOfBlanks(bytes: Buffer, index: number, base: number): boolean {
    const start = this.recordStart - base;
    if (this.fields > 1 || this.width < 2 || start < 0 || start === index || index - start > blankLineBytes)
      return false;
    for (let at = start; at < index; at++) if (bytes[at] !== 0x20 && bytes[at] !== 0x09) return false;
    return true;
  }

  /** It counts as a record of one field, as the parser makes one of it; it ends no run of blank lines. */
  private addLineOfBlanks(next: number): void {
    const { report } = this;
    report.records++;
    if (report.records === this.headRecords) report.headLines = this.line;
    report.ragged++;
    this.blankRun ??= { position: this.recordStart, line: this.line };
    this.startRecord(next);
  }

  private addBlank(): void {
    const { report } = this;
    if (report.blankLines++ === 0) report.firstBlankLine = this.line;
    this.blankRun ??= { position: this.recordStart, line: this.line };
  }

  /** A long run of blank lines ends before the record that now begins. */
  private endBlankRun(): void {
    const run = this.blankRun;
    if (!run) return;
    this.blankRun = undefined;
    if (this.recordStart - run.position < blankRunBytes) return;
    this.report.setAside.push({
      start: run.position,
      end: this.recordStart,
      line: run.line,
      lines: this.recordLine - run.line,
      reason: '',
      kind: 'blank',
    });
  }

  private setAside(end: number, reason: string, kind: SetAside['kind']): void {
    this.report.setAside.push({
      start: this.recordStart,
      end,
      line: this.recordLine,
      lines: this.line - this.recordLine + 1,
      reason,
      kind,
    });
  }

  private setAsideOpenQuote(): void {
    this.endBlankRun();
    this.report.records++;
    if (this.report.records === this.headRecords) this.report.headLines = this.line;
    this.setAside(this.position, 'A quote is opened and never closed; everything after it is here', 'open');
  }

  private countReturn(): void {
    this.afterReturn = false;
    this.report.lineEnds.cr++;
  }

  /** CR LF counts once. */
  private countQuotedBreak(byte: number, position: number): void {
    if (byte === LF && this.lastQuotedReturn === position - 1) return;
    if (byte === CR) this.lastQuotedReturn = position;
    this.report.quotedBreaks++;
    this.line++;
  }

  private checkUtf8(chunk: Buffer): void {
    const bytes = this.cut.length > 0 ? Buffer.concat([this.cut, chunk]) : chunk;
    const whole = withoutCutCharacter(bytes);
    this.cut = Buffer.from(bytes.subarray(whole.length));
    if (isUtf8(whole)) return;
    this.report.validUtf8 = false;
    // Whatever record it belongs to has begun before, or begins within the chunk.
    this.doubtfulTo = this.position + this.carry.length + chunk.length;
  }
}
