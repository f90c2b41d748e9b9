import { DmsError, Load, SqlSession, quoteIdentifier, quoteText } from '@dms/domain';
import { BatchRange, cutBatches, cutByParent } from './cut-batches';
import { WireColumn } from './wire-columns';
import { parentColumns } from './write-body';

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

/** Rows for one call or job: a range of `_out`; `rowsFile` holds its rows where ranges overlap. */
export interface BatchPiece extends BatchRange {
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

/** Cuts the rows of `table` into batches; for Bulk the children of one parent go together. Their csv is written when they begin. */
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
  const limits = { maxRows: sending.jobRows, maxBytes: sending.jobBytes, staggered: true as const };
  if (parents.length === 0) return cutBatches(session, limits);
  const ranges = await cutByParent(session, limits);
  return ranges.length > 1 ? writePieces(session, ranges, table) : ranges;
}

async function writePieces(session: SqlSession, ranges: BatchRange[], table: string): Promise<BatchPiece[]> {
  const written: BatchPiece[] = [];
  for (const [index, range] of ranges.entries()) {
    const rowsFile = `batch-${index}.parquet`;
    const own = `SEMI JOIN (SELECT _out FROM dms_pieces WHERE piece = ${index}) c ON p._out = c._out`;
    await session.run(
      `COPY (SELECT p.* FROM ${table} p ${own} ORDER BY p._out) TO ${quoteText(session.path(rowsFile))} (FORMAT parquet, COMPRESSION zstd)`,
    );
    written.push({ ...range, rowsFile });
  }
  return written;
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
