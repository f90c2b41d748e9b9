import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Format, SqlSession } from '@dms/domain';
import { bringIn } from '../bring-in';
import type { StageRequest } from '../staged-table';
import { guessed } from './encoding';
import { Gate, type GateReport } from './gate';
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
}

/** Brings a text into the session's folder as UTF-8 and sends it through the gate. Throws DmsError as readText does. */
export async function passGate(session: SqlSession, request: StageRequest, format: Format): Promise<Passed> {
  const reading = await readText(request.path, format, request.options, request.signal);
  const passed = await runGate(session, request, reading);
  const mayGuess =
    request.options.encoding === undefined && reading.encoding === 'utf-8' && reading.bom === 0;
  if (passed.report.validUtf8 || !mayGuess || (await isDamagedUtf8(request.path))) return passed;
  // The sample was ASCII; what came after it says that the file is not UTF-8.
  const options = { ...request.options, encoding: 'windows-1252' };
  const again = await readText(request.path, format, options, request.signal);
  return runGate(session, request, { ...again, warnings: [guessed('windows-1252'), ...again.warnings] });
}

async function runGate(session: SqlSession, request: StageRequest, reading: TextReading): Promise<Passed> {
  const isUtf8 = reading.encoding === 'utf-8';
  const file = isUtf8 ? await bringIn(session, request.path) : 'source.utf8';
  const copy = isUtf8 ? undefined : createWriteStream(session.path(file));
  const gate = new Gate(reading.dialect, reading.names.length);
  const skipper = new LineSkipper(reading.startLine - 1);
  const quote = Buffer.from(reading.dialect.quote);
  let prefix = 0;
  let quoteInPrefix = false;
  const { size } = await stat(request.path);
  const source = { path: request.path, encoding: reading.encoding, bom: reading.bom };
  const onBytes = (read: number) => {
    request.onProgress?.((gateShare * read) / (size + 1), 0);
  };
  for await (const chunk of utf8Chunks({
    ...source,
    onBytes,
    ...(request.signal && { signal: request.signal }),
  })) {
    const part = skipper.push(chunk);
    const before = chunk.length - part.length;
    if (before > 0 && quote.length > 0) quoteInPrefix ||= chunk.subarray(0, before).includes(quote);
    prefix += before;
    gate.push(part);
    if (copy && !copy.write(chunk)) await once(copy, 'drain');
  }
  if (copy) {
    copy.end();
    await once(copy, 'finish');
  }
  const report = gate.finish();
  return { reading, file, bom: isUtf8 ? reading.bom : 0, report, skipper, prefix, quoteInPrefix };
}

/** True when the engine and csv-parse cannot but agree on every cell. */
export function isClean({ reading, report, quoteInPrefix }: Passed): boolean {
  const kinds = Object.values(report.lineEnds).filter((count) => count > 0).length;
  const { dialect, names } = reading;
  return (
    report.validUtf8 &&
    report.ragged === 0 &&
    report.strayQuotes === 0 &&
    report.nuls === 0 &&
    report.setAside.length === 0 &&
    kinds <= 1 &&
    // In a table of one column the engine takes an empty line for a row.
    (report.blankLines === 0 || names.length > 1) &&
    !quoteInPrefix &&
    // Lines are left out by their physical number, and the kind of line end is told from the first line.
    report.firstRecordLines <= 1 &&
    (dialect.quote === '' || dialect.escape === dialect.quote) &&
    Buffer.byteLength(dialect.delimiter) === 1
  );
}
