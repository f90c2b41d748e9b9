import {
  Column,
  DmsError,
  Load,
  OrgField,
  SourceCounts,
  SqlSession,
  StepCounts,
  quoteIdentifier,
  quoteText,
} from '@dms/domain';
import { RecipeInputs, materialise } from '@dms/transform';
import { BatchRange, cutBatches } from './cut-batches';
import { WireColumn, keyHeader, wireColumns } from './wire-columns';

/** Limits of the two ways to write; see ARCHITECTURE.md, "The engines". */
export const sending = {
  /** Rows up to which a load goes by Collections. */
  directRows: 2_000,
  collectionRows: 200,
  jobRows: 250_000,
  jobBytes: 90 * 1024 * 1024,
} as const;

export interface PrepareInput {
  load: Load;
  inputs: RecipeInputs;
  /** The target object's fields as the org describes them. */
  fields: OrgField[];
}

export interface PrepareResult {
  columns: Column[];
  outputRows: number;
  source: SourceCounts;
  steps: StepCounts[];
  strategy: 'direct' | 'bulk';
  reason: string;
  wire: WireColumn[];
  skipped: number;
  failed: number;
  batches: (BatchRange & { file?: string })[];
}

/**
 * From a dataset to what is sent: runs the recipe, maps its output onto fields, settles the rows that are not to be
 * sent (duplicate and missing keys) and cuts the rest into batches. Leaves in the session's folder: output, lineage,
 * fates, prepared and presettled (.parquet) and one csv for each Bulk batch. The same inputs give the same bytes.
 */
export async function prepareLoad(
  session: SqlSession,
  input: PrepareInput,
  context: { signal?: AbortSignal; onProgress?: (share: number, rows: number) => void },
): Promise<PrepareResult> {
  const recipe = await materialise(session, input.load.recipe, input.inputs, context);
  const wire = wireColumns(input.load, recipe.columns, input.fields);
  await mapRows(session, wire);
  const settled = await settleKeys(session, input.load, input.fields);
  const { strategy, reason } = await chooseStrategy(session, input.load, wire);
  await measureRows(session, wire);
  const limits =
    strategy === 'bulk'
      ? { maxRows: sending.jobRows, maxBytes: sending.jobBytes }
      : {
          maxRows: Math.min(input.load.options?.batchRows ?? sending.collectionRows, sending.collectionRows),
          maxBytes: Infinity,
        };
  const ranges = await cutBatches(session, limits);
  await writeTables(session);
  const batches = strategy === 'bulk' ? await writeCsvs(session, wire, ranges) : ranges;
  return { ...recipe, outputRows: recipe.rows, strategy, reason, wire, ...settled, batches };
}

async function mapRows(session: SqlSession, wire: WireColumn[]): Promise<void> {
  const columns = wire.map((column) => `${column.sql} AS ${quoteIdentifier(column.header)}`);
  await session.run(
    `CREATE OR REPLACE TABLE dms_prepared AS SELECT ${['_out', ...columns].join(', ')} FROM dms_output ORDER BY _out`,
  );
  await session.run(
    'CREATE OR REPLACE TABLE dms_presettled(_out BIGINT, status VARCHAR, code VARCHAR, message VARCHAR)',
  );
}

async function settleKeys(
  session: SqlSession,
  load: Load,
  fields: OrgField[],
): Promise<{ skipped: number; failed: number }> {
  const header = keyHeader(load);
  if (!header) return { skipped: 0, failed: 0 };
  const key = quoteIdentifier(header);
  const field = fields.find((candidate) => candidate.name.toLowerCase() === header.toLowerCase());
  // Salesforce compares keys trimmed, and without regard to case unless the field says otherwise; ids never fold.
  const folded = field?.caseSensitive || header === 'Id' ? `trim(${key})` : `lower(trim(${key}))`;
  await session.run(`UPDATE dms_prepared SET ${key} = nullif(trim(${key}), '') WHERE ${key} IS NOT NULL`);
  await session.run(
    `INSERT INTO dms_presettled SELECT _out, 'failed', 'MISSING_ARGUMENT', ${quoteText(`${header} is empty in this row`)}
     FROM dms_prepared WHERE ${key} IS NULL`,
  );
  await session.run(
    `CREATE OR REPLACE TABLE dms_winners AS SELECT ${folded} AS k, max(_out) AS winner FROM dms_prepared
     WHERE ${key} IS NOT NULL GROUP BY 1 HAVING count(*) > 1`,
  );
  const refuse = load.options?.duplicateKeys === 'fail';
  const [status, code] = refuse ? ['failed', 'DUPLICATE_KEY'] : ['skipped', 'duplicate'];
  await session.run(
    `INSERT INTO dms_presettled SELECT p._out, ${quoteText(status)}, ${quoteText(code)},
       'Same ' || ${quoteText(header)} || ' as output row ' || w.winner
     FROM dms_prepared p JOIN dms_winners w ON ${folded} = w.k WHERE ${refuse ? 'true' : 'p._out <> w.winner'} ORDER BY p._out`,
  );
  const counts = await session.rows('SELECT status, count(*) AS n FROM dms_presettled GROUP BY status');
  const count = (name: string) => Number(counts.find((row) => row['status'] === name)?.['n'] ?? 0);
  return { skipped: count('skipped'), failed: count('failed') };
}

async function chooseStrategy(
  session: SqlSession,
  load: Load,
  wire: WireColumn[],
): Promise<{ strategy: 'direct' | 'bulk'; reason: string }> {
  const [count] = await session.rows(
    'SELECT count(*) AS n FROM dms_prepared WHERE _out NOT IN (SELECT _out FROM dms_presettled)',
  );
  const rows = Number(count?.['n'] ?? 0);
  const needsDirect = await directOnlyReason(session, load, wire);
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
        reason: `${rows} rows are at most ${sending.directRows}: Collections calls of ${sending.collectionRows}.`,
      }
    : { strategy: 'bulk', reason: `${rows} rows are more than ${sending.directRows}: Bulk API 2.0.` };
}

async function directOnlyReason(
  session: SqlSession,
  load: Load,
  wire: WireColumn[],
): Promise<string | undefined> {
  const { assignmentRule, duplicateRule } = load.options ?? {};
  if (assignmentRule !== undefined || duplicateRule !== undefined) {
    return 'Assignment and duplicate rules are headers that only Collections calls know.';
  }
  if (load.externalIdField && (load.operation === 'update' || load.operation === 'delete')) {
    return `Records are found by ${load.externalIdField} before each Collections call.`;
  }
  const cells = wire.map((column) => `${quoteIdentifier(column.header)} = '#N/A'`);
  if (cells.length === 0) return undefined;
  const [found] = await session.rows(`SELECT count(*) AS n FROM dms_prepared WHERE ${cells.join(' OR ')}`);
  const rows = Number(found?.['n'] ?? 0);
  return rows > 0
    ? `${rows} rows hold the text #N/A, which Bulk API 2.0 would turn into nothing.`
    : undefined;
}

/** The csv size of each row that is to be sent, never too small: every cell quoted, quotes doubled. */
async function measureRows(session: SqlSession, wire: WireColumn[]): Promise<void> {
  const cells = wire.map((column) => {
    const cell = `coalesce(${quoteIdentifier(column.header)}, '#N/A')`;
    return `strlen(${cell}) + (length(${cell}) - length(replace(${cell}, '"', ''))) + 3`;
  });
  await session.run(
    `CREATE OR REPLACE TABLE dms_send AS SELECT _out, ${cells.join(' + ') || '1'} AS _bytes FROM dms_prepared p
     WHERE NOT EXISTS (SELECT 1 FROM dms_presettled s WHERE s._out = p._out) ORDER BY _out`,
  );
}

async function writeTables(session: SqlSession): Promise<void> {
  const copies: [string, string][] = [
    ['SELECT * FROM dms_output ORDER BY _out', 'output.parquet'],
    ['SELECT * FROM dms_lineage ORDER BY _out, _ds, _row', 'lineage.parquet'],
    ['SELECT * FROM dms_fates ORDER BY _ds, _row', 'fates.parquet'],
    [
      'SELECT p.* FROM dms_prepared p SEMI JOIN dms_send s ON p._out = s._out ORDER BY p._out',
      'prepared.parquet',
    ],
    ['SELECT * FROM dms_presettled ORDER BY _out', 'presettled.parquet'],
  ];
  for (const [sql, file] of copies) {
    await session.run(`COPY (${sql}) TO ${quoteText(session.path(file))} (FORMAT parquet, COMPRESSION zstd)`);
  }
}

async function writeCsvs(
  session: SqlSession,
  wire: WireColumn[],
  ranges: BatchRange[],
): Promise<(BatchRange & { file: string })[]> {
  const written: (BatchRange & { file: string })[] = [];
  for (const [index, range] of ranges.entries()) {
    const file = `batch-${index}.csv`;
    const rows = `SELECT p.* FROM dms_prepared p SEMI JOIN dms_send s ON p._out = s._out
      WHERE p._out BETWEEN ${range.firstOut} AND ${range.lastOut}`;
    await copyCsv(session, wire, rows, file);
    written.push({ ...range, file });
  }
  return written;
}

/** Writes rows (a SELECT with `_out` and the wire columns) as the org wants them: every cell quoted, LF, `_out` order. */
export async function copyCsv(
  session: SqlSession,
  wire: WireColumn[],
  rows: string,
  file: string,
): Promise<void> {
  const cells = wire.map((column) => {
    const name = quoteIdentifier(column.header);
    return `coalesce(${name}, ${column.blank === 'null' ? "'#N/A'" : "''"}) AS ${name}`;
  });
  await session.run(
    `COPY (SELECT ${cells.join(', ')} FROM (${rows}) ORDER BY _out) TO ${quoteText(session.path(file))}
     (FORMAT csv, HEADER true, DELIMITER ',', QUOTE '"', ESCAPE '"', FORCE_QUOTE *)`,
  );
}
