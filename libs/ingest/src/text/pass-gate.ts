import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Format, SqlSession } from '@dms/domain';
import { bringIn } from '../bring-in';
import type { StageRequest } from '../staged-table';
import { guessForeign } from './encoding';
import { EngineAhead, mayBeClean } from './engine-ahead';
import { CleanSpans, type SpanSizes } from './clean-spans';
import { Gate } from './gate';
import type { GateReport } from './gate-report';
import { LineSkipper } from './line-skipper';
import { readText, type TextReading } from './read-text';
import { utf8Chunks } from './utf8-chunks';
import { isDamagedUtf8 } from './utf8-census';

/** Share of a staging that the gate is. */
export const gateShare = 0.3;

/** A text after the gate: UTF-8 in the session's folder, and what is known of it. */
export interface Passed {
  reading: TextReading;
  /** File name in the session's folder, and the bytes of its byte order mark. */
  file: string;
  bom: number;
  report: GateReport;
  skipper: LineSkipper;
  /** Bytes of the text before its first record, the byte order mark not counted. */
  prefix: number;
  quoteInPrefix: boolean;
  /** A staging that may have begun meanwhile; whoever does not take its rows stops it. */
  ahead?: EngineAhead;
}

/** Brings a text into the session's folder as UTF-8 and sends it through the gate. Throws DmsError as readText does. */
export async function passGate(
  session: SqlSession,
  request: StageRequest,
  format: Format,
  spans?: SpanSizes,
): Promise<Passed> {
  const { path, options, signal } = request;
  let reading = await readText(path, format, options, signal);
  let passed = await runGate(session, request, reading, spans);
  const mayGuess = options.encoding === undefined && reading.encoding === 'utf-8' && reading.bom === 0;
  const isSure = reading.options.encodingConfidence === 1;
  if (!passed.report.validUtf8 && mayGuess && isSure && !(await isDamagedUtf8(path))) {
    // The sample was ASCII; what came after it says that the file is not UTF-8.
    await passed.ahead?.stop();
    const guess = guessForeign(await foreignStretch(path));
    reading = await readText(path, format, options, signal, guess);
    passed = await runGate(session, request, reading, spans);
  }
  if (options.comment !== undefined || passed.report.commentsLikeRows === 0) return passed;
  // Further down, lines that begin like remarks have as many fields as a row: they are rows.
  await passed.ahead?.stop();
  const encoded = { encoding: reading.encoding, bom: reading.bom, warnings: [], ...confidenceOf(reading) };
  return runGate(
    session,
    request,
    await readText(path, format, { ...options, comment: '' }, signal, encoded),
    spans,
  );
}

function confidenceOf({ options }: TextReading) {
  return { confidence: options.encodingConfidence ?? 1, alternatives: options.encodingAlternatives ?? [] };
}

const foreignBytes = 64 * 1024;

/** Bytes from about the first on that is not ASCII. */
async function foreignStretch(path: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  let total = 0;
  for await (const chunk of createReadStream(path, {
    highWaterMark: foreignBytes,
  }) as AsyncIterable<Buffer>) {
    if (total === 0 && !chunk.some((byte) => byte >= 0x80)) continue;
    parts.push(chunk);
    total += chunk.length;
    if (total > 2 * foreignBytes) break;
  }
  return Buffer.concat(parts);
}

async function runGate(
  session: SqlSession,
  request: StageRequest,
  reading: TextReading,
  spans?: SpanSizes,
): Promise<Passed> {
  const isUtf8 = reading.encoding === 'utf-8';
  const file = isUtf8 ? await bringIn(session, request.path) : 'source.utf8';
  const copy = isUtf8 ? undefined : createWriteStream(session.path(file));
  const gate = new Gate(
    reading.dialect,
    reading.names.length,
    undefined,
    Math.max(1, reading.headers.length),
    new CleanSpans(spans),
  );
  const skipper = new LineSkipper(reading.startLine - 1);
  const prefix = new Prefix(reading.dialect.quote);
  const { size } = await stat(request.path);
  let ahead: EngineAhead | undefined;
  let isFirst = true;
  try {
    for await (const chunk of textOf(request, reading, size)) {
      const part = skipper.push(chunk);
      prefix.add(chunk, chunk.length - part.length);
      gate.push(part);
      if (isFirst && part.length > 0) {
        ahead = EngineAhead.begin(session, reading, { file, size }, gate.soFar);
        isFirst = false;
      } else if (ahead && !mayBeClean(reading, gate.soFar)) {
        await ahead.stop();
        ahead = undefined;
      }
      if (copy && !copy.write(chunk)) await once(copy, 'drain');
    }
  } catch (error) {
    await ahead?.stop();
    throw error;
  }
  if (copy) {
    copy.end();
    await once(copy, 'finish');
  }
  const { bytes, hasQuote: quoteInPrefix } = prefix;
  const found = { report: gate.finish(), skipper, prefix: bytes, quoteInPrefix, ...(ahead && { ahead }) };
  return { reading, file, bom: isUtf8 ? reading.bom : 0, ...found };
}

function textOf(request: StageRequest, { encoding, bom }: TextReading, size: number) {
  const { path, signal } = request;
  const onBytes = (read: number) => request.onProgress?.((gateShare * read) / (size + 1), 0);
  return utf8Chunks({ path, encoding, bom, onBytes, ...(signal && { signal }) });
}

/** What lies before the first record. */
class Prefix {
  bytes = 0;
  hasQuote = false;
  private readonly quote: Buffer;

  constructor(quote: string) {
    this.quote = Buffer.from(quote);
  }

  add(chunk: Buffer, length: number): void {
    if (length > 0 && this.quote.length > 0) this.hasQuote ||= chunk.subarray(0, length).includes(this.quote);
    this.bytes += length;
  }
}

/** True when the engine and csv-parse cannot but agree on every cell. */
export function isClean({ reading, report, quoteInPrefix }: Passed): boolean {
  return (
    mayBeClean(reading, report) &&
    // In a table of one column the engine takes an empty line for a row.
    (report.blankLines === 0 || reading.names.length > 1) &&
    !quoteInPrefix &&
    // Lines are left out by their physical number, and the kind of line end is told from the first line.
    report.headLines <= Math.max(1, reading.headers.length)
  );
}
