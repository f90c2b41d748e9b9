import { DmsError, Load, SqlSession, quoteIdentifier, quoteText, parquetFormat } from '@dms/domain';
import { BatchRange, CutLimits, RowTotals, cutBatches, cutByParent, cutByTotals } from './cut-batches';
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

/** All rows to be sent, looked at once: how many and how large they are, and how many hold the text that Bulk takes for nothing. */
export interface Weight extends RowTotals {
  notSent: number;
}

/** Of the rows of `table` (`_out` and the wire columns). */
export async function weigh(session: SqlSession, wire: WireColumn[], table: string): Promise<Weight> {
  const named = wire.map((column) => `${quoteIdentifier(column.header)} = '#N/A'`).join(' OR ') || 'false';
  const [seen] = await session.rows(
    `SELECT count(*) AS rows, min(_out) AS first, max(_out) AS last, sum(bytes) AS bytes, max(bytes) AS widest, count(*) FILTER (named) AS named
     FROM (SELECT _out, ${bytesOf(wire)} AS bytes, ${named} AS named FROM ${table})`,
  );
  const total = (name: string) => Number(seen?.[name] ?? 0);
  return {
    ...{ rows: total('rows'), first: total('first'), last: total('last') },
    ...{ bytes: total('bytes'), widest: total('widest'), notSent: total('named') },
  };
}

/** How rows of that weight are to be written, and why. Throws BAD_MAPPING. */
export function chooseStrategy(load: Load, { rows, notSent }: Weight): Chosen {
  if (load.operation === 'hardDelete') {
    return { strategy: 'bulk', reason: 'Only Bulk API 2.0 can delete for good.' };
  }
  const needsDirect = directOnlyReason(load, notSent);
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

function directOnlyReason(load: Load, notSent: number): string | undefined {
  const { assignmentRule, duplicateRule } = load.options ?? {};
  if (assignmentRule !== undefined || duplicateRule !== undefined) {
    return 'Assignment and duplicate rules are headers that only Collections calls know.';
  }
  return notSent > 0
    ? `${notSent} rows hold the text #N/A, which Bulk API 2.0 would turn into nothing.`
    : undefined;
}

/** Cuts the rows of `table` into batches; for Bulk the children of one parent go together. Their csv is written when they begin. */
export async function cutLoad(
  session: SqlSession,
  load: Load,
  wire: WireColumn[],
  { strategy, weight, table }: { strategy: Chosen['strategy']; weight: Weight; table: string },
): Promise<BatchPiece[]> {
  if (strategy === 'direct') {
    const maxRows = Math.min(load.options?.batchRows ?? sending.collectionRows, sending.collectionRows);
    // Records of a call are counted, not weighed.
    const counted = { ...weight, bytes: weight.rows, widest: 1 };
    return cutRows(session, '1', { limits: { maxRows, maxBytes: Infinity }, weight: counted, table });
  }
  const limits = { maxRows: sending.jobRows, maxBytes: sending.jobBytes, staggered: true as const };
  const parents = parentColumns(wire);
  if (parents.length === 0) return cutRows(session, bytesOf(wire), { limits, weight, table });
  await measureRows(session, bytesOf(wire), table, parents);
  const ranges = await cutByParent(session, limits);
  return ranges.length > 1 ? writePieces(session, ranges, table) : ranges;
}

/** The weight of all is often enough; else each row is weighed. `bytes`: the SQL of a row's size. */
async function cutRows(
  session: SqlSession,
  bytes: string,
  { limits, weight, table }: { limits: CutLimits; weight: RowTotals; table: string },
): Promise<BatchRange[]> {
  const cut = cutByTotals(weight, limits);
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
      `COPY (SELECT p.* FROM ${table} p ${own} ORDER BY p._out) TO ${quoteText(session.path(rowsFile))} ${parquetFormat}`,
    );
    written.push({ ...range, rowsFile });
  }
  return written;
}

/**
 * The csv size of a row, never too small: every cell quoted, quotes doubled. Looked at as one text: an expression for each
 * cell takes several times as long, of few rows to be planned and of many to be worked out.
 */
function bytesOf(wire: WireColumn[]): string {
  if (wire.length === 0) return '1';
  const names = wire.map((column) => quoteIdentifier(column.header));
  // A null cell may be written as #N/A.
  const cells = names.map((name) => `coalesce(${name}, '#N/A')`);
  const text = `concat(${cells.join(', ')})`;
  const quotes = `CASE WHEN contains(${text}, '"') THEN strlen(${text}) - strlen(replace(${text}, '"', '')) ELSE 0 END`;
  return `strlen(${text}) + ${quotes} + ${3 * names.length}`;
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
