import type { SqlSession } from '@dms/domain';
import { usualLine } from '../parquet';
import type { GateReport } from './gate-report';
import type { TextReading } from './read-text';
import { hasLineFeedsOnly, stageOnce } from './stage-once';

/** Texts from this size on are staged while the gate still looks at them. */
const aheadBytes = 8 * 1024 ** 2;
const insistMs = 20;

/**
 * A staging by the engine that begins while the gate still reads: most texts are clean, and gate and engine need one
 * core each. It holds only once the gate has proved the text clean and the guesses true that it began with.
 */
export class EngineAhead {
  private readonly outcome: Promise<{ rows?: number | undefined; error?: unknown }>;
  private isOver = false;

  private constructor(
    private readonly session: SqlSession,
    private readonly endsWithLf: boolean,
    work: () => Promise<number | undefined>,
  ) {
    this.outcome = work()
      .then(
        (rows) => ({ rows }),
        (error: unknown) => ({ error }),
      )
      .finally(() => (this.isOver = true));
  }

  /** `soFar`: what the gate says of the text's beginning. Nothing where beginning now would hardly pay or help. */
  static begin(
    session: SqlSession,
    reading: TextReading,
    { file, size }: { file: string; size: number },
    soFar: GateReport,
  ): EngineAhead | undefined {
    if (size < aheadBytes || reading.encoding !== 'utf-8' || !mayBeClean(reading, soFar)) return undefined;
    const endsWithLf = hasLineFeedsOnly(soFar);
    // One thread reads it, so that a line break within a cell, wherever it comes, can mislead nobody.
    const text = { file, endsWithLf, longest: 0, hasBreaks: true };
    return new EngineAhead(session, endsWithLf, () => stageOnce(session, reading, text, () => undefined));
  }

  /** Rows staged; undefined where what the gate has found makes them worthless. Throws what the engine threw. */
  async rows(report: GateReport): Promise<number | undefined> {
    if (hasLineFeedsOnly(report) !== this.endsWithLf || report.longestRecord >= usualLine / 2) {
      await this.stop();
      return undefined;
    }
    const { rows, error } = await this.outcome;
    if (error !== undefined) throw error;
    return rows;
  }

  /** Ends it; the session is free afterwards. */
  async stop(): Promise<void> {
    if (this.isOver) return;
    // A word to the engine before it has begun is lost: it is said until it is heard.
    const insist = setInterval(() => this.session.interrupt(), insistMs);
    this.session.interrupt();
    await this.outcome.finally(() => clearInterval(insist));
  }
}

/** Nothing yet speaks against the text being clean. */
export function mayBeClean(
  reading: Pick<TextReading, 'dialect' | 'fixedWidths'>,
  report: GateReport,
): boolean {
  return (
    isForEngine(reading, report) &&
    report.validUtf8 &&
    report.ragged === 0 &&
    report.strayQuotes === 0 &&
    report.nuls === 0 &&
    report.commentLines === 0 &&
    report.setAside.every(({ kind }) => kind === 'blank')
  );
}

/** Written in a way that the engine reads as csv-parse does, whatever some records may be. */
export function isForEngine(
  { dialect, fixedWidths }: Pick<TextReading, 'dialect' | 'fixedWidths'>,
  { lineEnds }: Pick<GateReport, 'lineEnds'>,
): boolean {
  return (
    !fixedWidths &&
    Object.values(lineEnds).filter((count) => count > 0).length <= 1 &&
    (dialect.quote === '' || dialect.escape === dialect.quote) &&
    Buffer.byteLength(dialect.delimiter) === 1
  );
}
