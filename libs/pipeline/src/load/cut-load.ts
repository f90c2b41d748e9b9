import { DmsError, Load, SqlSession, quoteIdentifier, quoteText } from '@dms/domain';
import { BatchRange, CutLimits, cutBatches, cutByParent, cutByTotals } from './cut-batches';
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
  if (strategy === 'direct') {
    const maxRows = Math.min(load.options?.batchRows ?? sending.collectionRows, sending.collectionRows);
    // Records of a call are counted, not weighed.
    return cutRows(session, '1', { maxRows, maxBytes: Infinity }, table);
  }
  const limits = { maxRows: sending.jobRows, maxBytes: sending.jobBytes, staggered: true as const };
  const parents = parentColumns(wire);
  if (parents.length === 0) return cutRows(session, bytesOf(wire), limits, table);
  await measureRows(session, bytesOf(wire), table, parents);
  const ranges = await cutByParent(session, limits);
  return ranges.length > 1 ? writePieces(session, ranges, table) : ranges;
}

/** One look at all rows is often enough; else each is weighed. `bytes`: the SQL of a row's size. */
async function cutRows(
  session: SqlSession,
  bytes: string,
  limits: CutLimits,
  table: string,
): Promise<BatchRange[]> {
  const [seen] = await session.rows(
    `SELECT count(*) AS rows, min(_out) AS first, max(_out) AS last, sum(bytes) AS bytes, max(bytes) AS widest
     FROM (SELECT _out, ${bytes} AS bytes FROM ${table})`,
  );
  const total = (name: string) => Number(seen?.[name] ?? 0);
  const totals = { rows: total('rows'), first: total('first'), last: total('last') };
  const cut = cutByTotals({ ...totals, bytes: total('bytes'), widest: total('widest') }, limits);
  if (cut) return cut;
  await measureRows(session, bytes, table);
  return cutBatches(session, limits);
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

/** The csv size of a row, never too small: every cell quoted, quotes doubled. */
function bytesOf(wire: WireColumn[]): string {
  const cells = wire.map((column) => {
    const cell = `coalesce(${quoteIdentifier(column.header)}, '#N/A')`;
    const quotes = `CASE WHEN contains(${cell}, '"') THEN strlen(${cell}) - strlen(replace(${cell}, '"', '')) ELSE 0 END`;
    return `strlen(${cell}) + ${quotes} + 3`;
  });
  return cells.join(' + ') || '1';
}

async function measureRows(
  session: SqlSession,
  bytes: string,
  table: string,
  parents: string[] = [],
): Promise<void> {
  const parent = parents.length > 0 ? `, coalesce(${parents.join(', ')}) AS _parent` : '';
  await session.run(
    `CREATE OR REPLACE TABLE dms_send AS SELECT _out, ${bytes} AS _bytes ${parent} FROM ${table}`,
  );
}
