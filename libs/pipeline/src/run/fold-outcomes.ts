import { OutputCounts, SqlSession, noOutput, outcomeStatuses, parquetFormat, quoteText } from '@dms/domain';
import { copyInOrder } from '../load/copy-in-order';

export interface FoldInput {
  /** Parquet files in the session's folder: output.parquet, presettled.parquet and those of the settled batches. */
  outcomeFiles: string[];
  /** What to say of rows no batch has settled. */
  open: { status: 'pending' } | { status: 'skipped'; code: string; message: string };
  /** Lookups set after the rows were written: what became of that, and which rows needed it. `over`: no more comes. */
  secondPass?: { files: string[]; rows: string; over: boolean };
}

export interface FoldResult {
  output: OutputCounts;
  /** Rows with more than one outcome: the ledger and the rows disagree. Must be 0. */
  doubled: number;
  codes: { status: string; code: string; count: number; sample: string }[];
}

/**
 * Brings the outcomes of a load together, one line for each output row, as outcomes.parquet
 * (_out, status, salesforceId, code, message). Works at any moment of a run: rows not yet settled are `pending`.
 */
export async function foldOutcomes(session: SqlSession, input: FoldInput): Promise<FoldResult> {
  const file = (name: string) => quoteText(session.path(name));
  const lists = input.outcomeFiles.map(file).join(', ');
  // Runs that were prepared by an older version told no Ids of rows that were settled without a call.
  const settled = lists
    ? `SELECT _out, status, salesforceId, code, message FROM read_parquet([${lists}], union_by_name=true)`
    : 'SELECT NULL::BIGINT AS _out, NULL::VARCHAR AS status, NULL::VARCHAR AS salesforceId, NULL::VARCHAR AS code, NULL::VARCHAR AS message WHERE false';
  await session.run(
    `CREATE OR REPLACE VIEW dms_settled_rows AS ${settled} UNION ALL BY NAME SELECT * FROM read_parquet(${file('presettled.parquet')})`,
  );
  const { open } = input;
  const openSql =
    open.status === 'pending'
      ? ["'pending'", 'NULL', 'NULL']
      : ["'skipped'", quoteText(open.code), quoteText(open.message)];
  if (!lists && !input.secondPass && (await isAllPresettled(session, file))) return foldNothingSent(session);
  const folded = `SELECT o._out, coalesce(s.status, ${openSql[0]}) AS status, s.salesforceId,
       CASE WHEN s.status IS NULL THEN ${openSql[1]} ELSE s.code END AS code,
       CASE WHEN s.status IS NULL THEN ${openSql[2]} ELSE s.message END AS message
     FROM (SELECT _out FROM read_parquet(${file('output.parquet')})) o LEFT JOIN dms_settled_rows s ON o._out = s._out`;
  if (input.secondPass) {
    await session.run(`CREATE OR REPLACE TABLE dms_outcomes AS ${folded}`);
    await foldSecondPass(session, input.secondPass);
    await copyInOrder(session, 'SELECT * FROM dms_outcomes', 'outcomes.parquet');
    return summarise(session);
  }
  const whole = lists && (await isWhole(session, lists, file));
  // Behind a join rows hardly ever come in order: they are sorted at once.
  const rows = whole ? settled : `${folded} ORDER BY o._out`;
  await session.run(
    `COPY (${rows}) TO ${file('outcomes.parquet')} ${parquetFormat};
     CREATE OR REPLACE VIEW dms_outcomes AS SELECT * FROM read_parquet(${file('outcomes.parquet')})`,
  );
  return summarise(session);
}

/**
 * The batches' files, one after another, say of every row of the output what became of it, once and in order, as where
 * all went well with the first jobs: then nothing has to be joined or sorted.
 */
async function isWhole(session: SqlSession, lists: string, file: (name: string) => string): Promise<boolean> {
  const [found] = await session.rows(
    `SELECT (SELECT count(*) FROM read_parquet(${file('presettled.parquet')})) = 0
       AND s.rows = o.rows AND s.told = s.rows AND s.first = 1 AND s.last = s.rows AND o.first = 1 AND o.last = o.rows AND s.inOrder AS whole
     FROM (SELECT count(*) AS rows, count(status) AS told, min(_out) AS first, max(_out) AS last, coalesce(bool_and(_out > before), true) AS inOrder
           FROM (SELECT _out, status, lag(_out) OVER () AS before FROM read_parquet([${lists}], union_by_name=true))) s,
       (SELECT count(*) AS rows, min(_out) AS first, max(_out) AS last FROM read_parquet(${file('output.parquet')})) o`,
  );
  return found?.['whole'] === true;
}

async function isAllPresettled(session: SqlSession, file: (name: string) => string): Promise<boolean> {
  const [count] = await session.rows(
    `SELECT (SELECT count(*) FROM read_parquet(${file('output.parquet')})) = (SELECT count(*) FROM read_parquet(${file('presettled.parquet')})) AS whole`,
  );
  return count?.['whole'] === true;
}

/** Every row was settled without a call, as in an unchanged file: what preparing left is the outcome, in order. */
async function foldNothingSent(session: SqlSession): Promise<FoldResult> {
  await session.run(
    'CREATE OR REPLACE VIEW dms_outcomes AS SELECT _out, status, salesforceId, code, message FROM dms_settled_rows',
  );
  await copyInOrder(session, 'SELECT * FROM dms_outcomes', 'outcomes.parquet');
  return summarise(session);
}

const halfWritten = 'The record was written, but a lookup was not set on it: ';

/** A row whose second pass did not succeed is half written: it failed, with the Id of its record. */
async function foldSecondPass(
  session: SqlSession,
  { files, rows, over }: NonNullable<FoldInput['secondPass']>,
): Promise<void> {
  const lists = files.map((name) => quoteText(session.path(name))).join(', ');
  if (lists) {
    await session.run(
      `UPDATE dms_outcomes SET status = CASE s.status WHEN 'unknown' THEN 'unknown' ELSE 'failed' END,
         code = s.code, message = ${quoteText(halfWritten)} || coalesce(s.message, '')
       FROM read_parquet([${lists}], union_by_name=true) s
       WHERE dms_outcomes._out = s._out AND s.status NOT IN ('updated', 'unchanged')`,
    );
  }
  if (!over) return;
  const done = lists ? `AND _out NOT IN (SELECT _out FROM read_parquet([${lists}], union_by_name=true))` : '';
  await session.run(
    `UPDATE dms_outcomes SET status = 'failed', code = 'cancelled', message = ${quoteText(`${halfWritten}the run was cancelled.`)}
     WHERE status IN ('created', 'updated') AND _out IN (SELECT _out FROM read_parquet(${quoteText(session.path(rows))})) ${done}`,
  );
}

/** The counts of an outcomes file that is there already. */
export async function summariseFile(session: SqlSession, input: { file: string }): Promise<FoldResult> {
  await session.run(
    `CREATE OR REPLACE TABLE dms_outcomes AS SELECT * FROM read_parquet(${quoteText(session.path(input.file))})`,
  );
  return summarise(session);
}

async function summarise(session: SqlSession): Promise<FoldResult> {
  const names = ['pending', ...outcomeStatuses] as const;
  const counts = names.map((status) => `count(*) FILTER (status = ${quoteText(status)}) AS ${status}`);
  const [found] = await session.rows(
    `SELECT count(*) AS rows, count(DISTINCT _out) AS different, ${counts.join(', ')} FROM dms_outcomes`,
  );
  const of = (name: string) => Number(found?.[name] ?? 0);
  const output: OutputCounts = { ...noOutput, rows: of('rows') };
  for (const status of names) output[status] = of(status);
  const told = output.failed + output.skipped + output.unknown > 0;
  const codes = told
    ? await session.rows(
        `SELECT status, coalesce(code, '') AS code, count(*) AS n, min(message) AS sample FROM dms_outcomes
         WHERE status IN ('failed', 'skipped', 'unknown') GROUP BY 1, 2 ORDER BY n DESC, code LIMIT 200`,
      )
    : [];
  return {
    output,
    doubled: output.rows - of('different'),
    codes: codes.map((row) => ({
      status: String(row['status']),
      code: String(row['code']),
      count: Number(row['n']),
      sample: String(row['sample'] ?? ''),
    })),
  };
}
