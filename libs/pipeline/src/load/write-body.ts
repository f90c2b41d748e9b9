import { SqlSession, quoteIdentifier, quoteText } from '@dms/domain';
import { isInOrder } from './copy-in-order';
import { WireColumn } from './wire-columns';

export interface BodyInput {
  wire: WireColumn[];
  /** Parquet in the session's folder with `_out` and the wire columns, and the part of it that is sent. */
  rowsFile: string;
  firstOut: number;
  lastOut: number;
}

/**
 * Writes the csv of a Bulk job as body.csv: every cell quoted, LF, the children of one parent beside each other, else in
 * the order of `_out`. The same rows give the same bytes.
 */
export async function writeBody(session: SqlSession, input: BodyInput): Promise<void> {
  const { wire, rowsFile, firstOut, lastOut } = input;
  const rows = `SELECT * FROM read_parquet(${quoteText(session.path(rowsFile))}) WHERE _out BETWEEN ${firstOut} AND ${lastOut}`;
  const sorted = parentColumns(wire).length > 0 || !(await isInOrder(session, `(${rows})`));
  const cells = wire.map((column) => {
    const name = quoteIdentifier(column.header);
    return `coalesce(${name}, ${column.blank === 'null' ? "'#N/A'" : "''"}) AS ${name}`;
  });
  await session.run(
    `COPY (SELECT ${cells.join(', ')} FROM (${rows})${sorted ? ` ORDER BY ${parentOrder(wire)}` : ''}) TO ${quoteText(session.path('body.csv'))}
     (FORMAT csv, HEADER true, DELIMITER ',', QUOTE '"', ESCAPE '"', FORCE_QUOTE *)`,
  );
}

/** The columns that name parents, the first of the mapping first. */
export function parentColumns(wire: WireColumn[]): string[] {
  return wire.filter(({ parent }) => parent).map(({ header }) => quoteIdentifier(header));
}

/** The SQL of the order in which children of one parent stand beside each other. */
export function parentOrder(wire: WireColumn[]): string {
  return [...parentColumns(wire).map((column) => `${column} NULLS LAST`), '_out'].join(', ');
}
