import { DmsError, Load, SqlSession, quoteIdentifier, quoteText } from '@dms/domain';
import { BatchRange, cutBatches, cutByParent } from './cut-batches';
import { isInOrder } from './copy-in-order';
import { WireColumn } from './wire-columns';

/** Limits of the two ways to write; see ARCHITECTURE.md, "The engines". */
export const sending = {
  /** Rows up to which a load goes by Collections. */
  directRows: 2_000,
  collectionRows: 200,
  jobRows: 250_000,
  jobBytes: 90 * 1024 * 1024,
} as const;

export interface Chosen {
  strategy: 'direct' | 'bulk';
  reason: string;
}

/** Rows for one call or job: a range of `_out`; `file` is the csv of a job, `rowsFile` its rows where ranges overlap. */
export interface BatchPiece extends BatchRange {
  file?: string;
  rowsFile?: string;
}

/** How the rows of `table` (`_out` and the wire columns) are to be written, and why. Throws BAD_MAPPING. */
export async function chooseStrategy(
  session: SqlSession,
  load: Load,
  wire: WireColumn[],
  table: string,
): Promise<Chosen> {
  const [count] = await session.rows(`SELECT count(*) AS n FROM ${table}`);
  const rows = Number(count?.['n'] ?? 0);
  if (load.operation === 'hardDelete') {
    return { strategy: 'bulk', reason: 'Only Bulk API 2.0 can delete for good.' };
  }
  const needsDirect = await directOnlyReason(session, load, wire, table);
  if (needsDirect) {
    if (load.strategy === 'bulk')
      throw new DmsError('BAD_MAPPING', `${needsDirect} Choose the strategy auto or direct.`, {
        load: load.name,
      });
    return { strategy: 'direct', reason: needsDirect };
  }
  if (load.strategy && load.strategy !== 'auto')
    return { strategy: load.strategy, reason: 'Chosen in the load.' };
  return rows <= sending.directRows
    ? {
        strategy: 'direct',
        reason: `${rows} rows are at most ${sending.directRows}: Collections calls of ${load.options?.batchRows ?? sending.collectionRows}.`,
      }
    : { strategy: 'bulk', reason: `${rows} rows are more than ${sending.directRows}: Bulk API 2.0.` };
}

async function directOnlyReason(
  session: SqlSession,
  load: Load,
  wire: WireColumn[],
  table: string,
): Promise<string | undefined> {
  const { assignmentRule, duplicateRule } = load.options ?? {};
  if (assignmentRule !== undefined || duplicateRule !== undefined) {
    return 'Assignment and duplicate rules are headers that only Collections calls know.';
  }
  const cells = wire.map((column) => `${quoteIdentifier(column.header)} = '#N/A'`);
  if (cells.length === 0) return undefined;
  const [found] = await session.rows(`SELECT count(*) AS n FROM ${table} WHERE ${cells.join(' OR ')}`);
  const rows = Number(found?.['n'] ?? 0);
  return rows > 0
    ? `${rows} rows hold the text #N/A, which Bulk API 2.0 would turn into nothing.`
    : undefined;
}

/** Cuts the rows of `table` into batches; for Bulk it writes their csv, the children of one parent beside each other. */
export async function cutLoad(
  session: SqlSession,
  load: Load,
  wire: WireColumn[],
  strategy: Chosen['strategy'],
  table: string,
): Promise<BatchPiece[]> {
  const parents = strategy === 'bulk' ? parentColumns(wire) : [];
  // Records of a call are counted, not weighed.
  await measureRows(session, strategy === 'bulk' ? wire : [], parents, table);
  if (strategy === 'direct') {
    const maxRows = Math.min(load.options?.batchRows ?? sending.collectionRows, sending.collectionRows);
    return cutBatches(session, { maxRows, maxBytes: Infinity });
  }
  const limits = { maxRows: sending.jobRows, maxBytes: sending.jobBytes };
  const sorted = parents.length > 0;
  const order = sorted || !(await isInOrder(session, table)) ? parentOrder(wire) : undefined;
  const ranges = sorted ? await cutByParent(session, limits) : await cutBatches(session, limits);
  const written: BatchPiece[] = [];
  for (const [index, range] of ranges.entries()) {
    const file = `batch-${index}.csv`;
    const rows = sorted
      ? `SELECT p.* FROM ${table} p SEMI JOIN (SELECT _out FROM dms_pieces WHERE piece = ${index}) c ON p._out = c._out`
      : `SELECT * FROM ${table} WHERE _out BETWEEN ${range.firstOut} AND ${range.lastOut}`;
    await copyCsv(session, wire, rows, file, order);
    const rowsFile = sorted && ranges.length > 1 ? `batch-${index}.parquet` : undefined;
    if (rowsFile) {
      await session.run(
        `COPY (SELECT * FROM (${rows}) ORDER BY _out) TO ${quoteText(session.path(rowsFile))} (FORMAT parquet, COMPRESSION zstd)`,
      );
    }
    written.push({ ...range, file, ...(rowsFile && { rowsFile }) });
  }
  return written;
}

/** The columns that name parents, the first of the mapping first. */
function parentColumns(wire: WireColumn[]): string[] {
  return wire.filter(({ parent }) => parent).map(({ header }) => quoteIdentifier(header));
}

/** The SQL of the order in which children of one parent stand beside each other. */
export function parentOrder(wire: WireColumn[]): string {
  return [...parentColumns(wire).map((column) => `${column} NULLS LAST`), '_out'].join(', ');
}

/** The csv size of each row that is to be sent, never too small: every cell quoted, quotes doubled. */
async function measureRows(
  session: SqlSession,
  wire: WireColumn[],
  parents: string[],
  table: string,
): Promise<void> {
  const cells = wire.map((column) => {
    const cell = `coalesce(${quoteIdentifier(column.header)}, '#N/A')`;
    const quotes = `CASE WHEN contains(${cell}, '"') THEN strlen(${cell}) - strlen(replace(${cell}, '"', '')) ELSE 0 END`;
    return `strlen(${cell}) + ${quotes} + 3`;
  });
  const parent = parents.length > 0 ? `, coalesce(${parents.join(', ')}) AS _parent` : '';
  await session.run(
    `CREATE OR REPLACE TABLE dms_send AS SELECT _out, ${cells.join(' + ') || '1'} AS _bytes ${parent} FROM ${table}`,
  );
}

/**
 * Writes rows (a SELECT with `_out` and the wire columns) as the org wants them: every cell quoted, LF, in the order of
 * the parents or, where that is undefined, as they come.
 */
export async function copyCsv(
  session: SqlSession,
  wire: WireColumn[],
  rows: string,
  file: string,
  order: string | undefined,
): Promise<void> {
  const cells = wire.map((column) => {
    const name = quoteIdentifier(column.header);
    return `coalesce(${name}, ${column.blank === 'null' ? "'#N/A'" : "''"}) AS ${name}`;
  });
  await session.run(
    `COPY (SELECT ${cells.join(', ')} FROM (${rows})${order === undefined ? '' : ` ORDER BY ${order}`}) TO ${quoteText(session.path(file))}
     (FORMAT csv, HEADER true, DELIMITER ',', QUOTE '"', ESCAPE '"', FORCE_QUOTE *)`,
  );
}
