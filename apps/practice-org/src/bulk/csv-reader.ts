import { isAscii } from 'node:buffer';

export interface CsvRecord {
  fields: string[];
  /** Bytes of the record in the file, its line end included. */
  start: number;
  end: number;
}

export class CsvError extends Error {}

/** More than the 400,000 characters Salesforce takes for a record; bounds what an unclosed quote can hold. */
const MAX_RECORD = 2_000_000;

const QUOTE = 34;
const LF = 10;
const CR = 13;

/**
 * Reads RFC 4180 records out of chunks of bytes, with their places in the file. Bytes are looked at as Latin-1 (one
 * character a byte, so that an index is a file position) and only cells with other than ASCII are decoded again.
 */
export class CsvReader {
  private rest = '';
  private ascii = true;
  private readonly delimiter: number;
  /** Where the last cell that was read ended. */
  private at = 0;

  /** `position`: where in the file the first chunk begins. */
  constructor(
    delimiter: string,
    private position: number,
  ) {
    this.delimiter = delimiter.charCodeAt(0);
  }

  /** All records that are complete with this chunk; `last` completes the one without a line end. */
  push(chunk: Buffer, last: boolean): CsvRecord[] {
    this.ascii = this.ascii && isAscii(chunk);
    const text = this.rest + chunk.toString('latin1');
    const records: CsvRecord[] = [];
    let from = 0;
    while (from < text.length) {
      const fields = this.readRecord(text, from, last);
      if (!fields) break;
      records.push({ fields, start: this.position + from, end: this.position + this.at });
      from = this.at;
    }
    this.rest = text.slice(from);
    if (this.rest.length > MAX_RECORD)
      throw new CsvError('ClientInputError : A record is larger than the limit of 400000 characters');
    this.position += from;
    if (this.rest === '') this.ascii = true;
    return records;
  }

  private readRecord(text: string, from: number, last: boolean): string[] | undefined {
    const fields: string[] = [];
    let at = from;
    for (;;) {
      const field = text.charCodeAt(at) === QUOTE ? this.quoted(text, at, last) : this.plain(text, at, last);
      if (field === undefined) return undefined;
      fields.push(this.ascii ? field : decode(field));
      at = this.at;
      const end = text.charCodeAt(at);
      if (end === this.delimiter && at < text.length) {
        at += 1;
        continue;
      }
      // Otherwise the cell ended at a line end or at the end of the file.
      if (at < text.length) this.at = end === CR ? at + 2 : at + 1;
      return fields;
    }
  }

  /** Up to the delimiter or line end; undefined where the chunk ends first. */
  private plain(text: string, from: number, last: boolean): string | undefined {
    const { delimiter } = this;
    for (let i = from; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === delimiter) return this.cell(text, from, i, i);
      if (code === LF) {
        const end = i > from && text.charCodeAt(i - 1) === CR ? i - 1 : i;
        return this.cell(text, from, end, end);
      }
      if (code === QUOTE) throw unescapedQuote();
    }
    return last ? this.cell(text, from, text.length, text.length) : undefined;
  }

  private quoted(text: string, from: number, last: boolean): string | undefined {
    let doubled = false;
    for (let i = from + 1; ; i += 2) {
      i = text.indexOf('"', i);
      if (i < 0 || (i + 2 >= text.length && !last)) {
        if (last) throw unescapedQuote();
        return undefined;
      }
      if (text.charCodeAt(i + 1) === QUOTE) {
        doubled = true;
        continue;
      }
      const value = text.slice(from + 1, i);
      this.at = i + 1;
      this.endOfQuoted(text);
      return doubled ? value.replaceAll('""', '"') : value;
    }
  }

  private endOfQuoted(text: string): void {
    const { at } = this;
    const next = text.charCodeAt(at);
    const ends =
      at >= text.length ||
      next === this.delimiter ||
      next === LF ||
      (next === CR && text.charCodeAt(at + 1) === LF);
    if (!ends) throw unescapedQuote();
  }

  private cell(text: string, from: number, to: number, at: number): string {
    this.at = at;
    return text.slice(from, to);
  }
}

const unescapedQuote = (): CsvError =>
  new CsvError(
    'InvalidBatch : Failed to parse CSV. Found unescaped quote. A value with quote should be within a quote',
  );

const OTHER_THAN_ASCII = /[\x80-\xff]/;

const decode = (field: string): string =>
  OTHER_THAN_ASCII.test(field) ? Buffer.from(field, 'latin1').toString('utf8') : field;

/** A cell of a result file: always quoted. */
export const quoteCell = (value: string): string =>
  `"${value.includes('"') ? value.replaceAll('"', '""') : value}"`;

export const DELIMITERS: Record<string, string> = {
  BACKQUOTE: '`',
  CARET: '^',
  COMMA: ',',
  PIPE: '|',
  SEMICOLON: ';',
  TAB: '\t',
};
