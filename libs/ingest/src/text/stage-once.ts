import { DmsError, quoteText, type ErrorCode, type SqlSession } from '@dms/domain';
import { withHeartbeat } from '../heartbeat';
import { readCsv, selectList, writeParquet, type CsvOfEngine } from '../parquet';
import { rowsFile } from '../staged-table';
import type { GateReport } from './gate-report';
import type { TextReading } from './read-text';

export const hasLineFeedsOnly = ({ lineEnds }: Pick<GateReport, 'lineEnds'>) =>
  lineEnds.crlf === 0 && lineEnds.cr === 0;

const final: readonly ErrorCode[] = ['CANCELLED', 'DISK_FULL', 'OUT_OF_MEMORY', 'TOO_MANY_COLUMNS'];

/** What only another machine would do better: not a reason to read the file another way. */
export const isFinal = (error: unknown) => error instanceof DmsError && final.includes(error.code);

/** Rows staged; undefined where the engine cannot read the file so. `onBytes` hears how many were written. */
export async function stageOnce(
  session: SqlSession,
  reading: TextReading,
  text: Pick<CsvOfEngine, 'file' | 'longest' | 'endsWithLf' | 'hasBreaks'>,
  onBytes: (bytes: number) => void,
): Promise<number | undefined> {
  const columns = reading.names.map((name) => ({ name, type: 'VARCHAR' }));
  const csv = {
    ...text,
    dialect: reading.dialect,
    skip: reading.startLine - 1 + reading.headers.length,
    ...(reading.options.nullValues && { nullValues: reading.options.nullValues }),
  };
  const select = `SELECT row_number() OVER () AS "_row", ${selectList(reading.names)} FROM ${readCsv(session, csv, columns)}`;
  try {
    await withHeartbeat(session.path(rowsFile), onBytes, () =>
      writeParquet(session, select, rowsFile, columns.length, text.hasBreaks ? 'one' : 'all'),
    );
  } catch (error) {
    if (isFinal(error)) throw error;
    return undefined;
  }
  const [counted] = await session.rows(`SELECT count(*) AS rows FROM ${rowsOf(session)}`);
  return Number(counted?.['rows']);
}

export const rowsOf = (session: SqlSession) => `read_parquet(${quoteText(session.path(rowsFile))})`;
