import {
  BatchCounts,
  Outcome,
  RowRetryRule,
  SqlSession,
  quoteIdentifier,
  quoteText,
  parquetFormat,
} from '@dms/domain';
import { BatchRange } from './cut-batches';
import { WireColumn } from './wire-columns';
import { parentOrder } from './write-body';

export interface HarvestInput {
  wire: WireColumn[];
  /** The column that tells rows apart, where there is one; else whole rows are compared. */
  keyHeader?: string;
  /** Parquet with `_out` and the wire columns, and the part of it that was sent. */
  rowsFile: string;
  firstOut: number;
  lastOut: number;
  operation: string;
  /** Which failed rows are sent again, while tries are left; absent: none. */
  retries?: RowRetryRule;
  triesLeft: boolean;
  /** Rows that are sent again go as two jobs. */
  halve: boolean;
  /** Settles what the job did not process: sent again, or with this code. */
  unprocessed: 'resend' | { status: 'skipped' | 'failed'; code: string; message: string };
  /** What the org itself says of rows that no result file names; the others of them were not written and go again. */
  found?: Outcome[];
  /** What the job itself counted. */
  processed: number;
  failed: number;
}

export interface HarvestResult {
  counts: BatchCounts;
  /** Rows that neither file nor count accounts for: read the results again, later ask the org. */
  missing: number;
  /** Which these are, as far as they are few enough to ask the org. */
  missingOuts: number[];
  /** Result rows that belong to no row we sent, or counts that disagree with the job's own. */
  mismatch: string | undefined;
  /** Rows for successors: `<file>.parquet` is written for each. */
  remaining: (BatchRange & { file: string })[];
  /** The error of a row that every further row would meet too. */
  stopped?: { code: string; message: string };
}

/**
 * Pairs the three result files of a Bulk 2.0 job (success.csv, failed.csv, unprocessed.csv in the session's folder)
 * with the rows sent, and writes outcomes.parquet (_out, status, salesforceId, code, message). Results come in
 * another order and carry only the uploaded columns: rows are matched by key, else by all columns, where rows equal
 * in every column are interchangeable (SALESFORCE Bulk API 2.0 guide, "Get job results").
 */
export async function harvestJob(session: SqlSession, input: HarvestInput): Promise<HarvestResult> {
  const headers = input.wire.map((column) => column.header);
  // What tells rows apart is all that is looked at: the other columns of large files are passed over.
  const by = input.keyHeader ? [input.keyHeader] : headers;
  await readSent(session, input, by);
  await readResults(session, headers, by);
  await settle(session, input, await pairRows(session, by));
  const mismatch = await compareCounts(session, input);
  if (input.found) await settleFound(session, input.found);
  const missing = await session.rows('SELECT _out FROM dms_settled WHERE status IS NULL ORDER BY _out');
  const remaining = await writeRemaining(session, input);
  // Behind a join rows hardly ever come in order: they are sorted at once.
  await session.run(
    `COPY (SELECT _out, coalesce(status, 'unknown') AS status, salesforceId, code, message FROM dms_settled
       WHERE coalesce(status, '') <> 'resend' ORDER BY _out)
     TO ${quoteText(session.path('outcomes.parquet'))} ${parquetFormat}`,
  );
  const missingOuts = missing.slice(0, mostAsked).map((row) => Number(row['_out']));
  const stopped = await firstStopped(session);
  const counts = await countOutcomes(session);
  return { counts, missing: missing.length, missingOuts, mismatch, remaining, ...(stopped && { stopped }) };
}

/** More rows than this without a result are not asked for one by one: a hundred calls. */
const mostAsked = 20_000;

const resultColumns = (headers: string[], extra: string[]) =>
  `{${[...extra, ...headers].map((name) => `${quoteText(name)}: 'VARCHAR'`).join(', ')}}`;

async function readSent(session: SqlSession, input: HarvestInput, by: string[]): Promise<void> {
  const names = by.map((name) => name.toLowerCase());
  const columns = input.wire.filter(({ header }) => names.includes(header.toLowerCase()));
  const cells = columns.map((column) => {
    const name = quoteIdentifier(column.header);
    return `coalesce(${name}, ${column.blank === 'null' ? "'#N/A'" : "''"}) AS ${name}`;
  });
  await session.run(
    `CREATE OR REPLACE TABLE dms_sent AS SELECT _out, ${cells.join(', ')} FROM read_parquet(${quoteText(session.path(input.rowsFile))})
     WHERE _out BETWEEN ${input.firstOut} AND ${input.lastOut}`,
  );
}

async function readResults(session: SqlSession, headers: string[], by: string[]): Promise<void> {
  const cells = by
    .map((header) => `coalesce(${quoteIdentifier(header)}, '') AS ${quoteIdentifier(header)}`)
    .join(', ');
  const read = (file: string, extra: string[]) =>
    `read_csv(${quoteText(session.path(file))}, auto_detect=false, header=true, delim=',', quote='"', escape='"',
      columns=${resultColumns(headers, extra)}, max_line_size=2100000, buffer_size=8400000, null_padding=false, strict_mode=true)`;
  await session.run(
    `CREATE OR REPLACE TABLE dms_results AS
     SELECT 'success' AS kind, "sf__Id" AS sfid, "sf__Created" AS note, ${cells} FROM ${read('success.csv', ['sf__Id', 'sf__Created'])}
     UNION ALL SELECT 'failed', nullif("sf__Id", ''), "sf__Error", ${cells} FROM ${read('failed.csv', ['sf__Id', 'sf__Error'])}
     UNION ALL SELECT 'unprocessed', NULL, NULL, ${cells} FROM ${read('unprocessed.csv', [])}`,
  );
}

/**
 * The rows sent, each with its result, where it has one: rows that look alike on both sides are numbered, so that each result
 * finds exactly one; where none do, all are 1.
 */
async function pairRows(session: SqlSession, by: string[]): Promise<string> {
  const names = by.map(quoteIdentifier).join(', ');
  const alike = by.length > 1 || (await haveTwins(session, names));
  const numbered = (table: string, order: string) =>
    `SELECT *, ${alike ? `row_number() OVER (PARTITION BY ${names} ORDER BY ${order})` : '1'} AS _twin FROM ${table}`;
  const equal = by.map((name) => `s.${quoteIdentifier(name)} = r.${quoteIdentifier(name)}`).join(' AND ');
  return `SELECT s._out, r.kind, r.sfid, r.note
     FROM (${numbered('dms_sent', '_out')}) s LEFT JOIN (${numbered('dms_results', 'kind, sfid, note')}) r
     ON ${equal} AND s._twin = r._twin`;
}

/** Counting the different ones costs less than numbering them all. */
async function haveTwins(session: SqlSession, column: string): Promise<boolean> {
  const twins = (table: string) => `(SELECT count(*) <> count(DISTINCT ${column}) FROM ${table})`;
  const [found] = await session.rows(`SELECT ${twins('dms_sent')} OR ${twins('dms_results')} AS twins`);
  return found?.['twins'] === true;
}

async function settle(session: SqlSession, input: HarvestInput, paired: string): Promise<void> {
  // sf__Error reads STATUSCODE:message:Field1, Field2 -- and the message may hold colons of its own.
  const code = `regexp_extract(note, '^([A-Z0-9_]+):', 1)`;
  const message = `regexp_replace(regexp_replace(note, '^[A-Z0-9_]+:', ''), ':[^:]*--\\s*$', '')`;
  const oneOf = (codes: string[]) =>
    codes.length > 0 ? `${code} IN (${codes.map(quoteText).join(', ')})` : 'false';
  const { retries } = input;
  const stop = retries ? oneOf(retries.stopping) : 'false';
  const passing = retries
    ? `(${oneOf(retries.codes)} OR (${oneOf(retries.wrapping)} AND regexp_matches(note, ${quoteText(retries.inside)})))`
    : 'false';
  const retry = input.triesLeft ? `(${passing} OR ${stop})` : stop;
  const done =
    { insert: "'created'", delete: "'deleted'", hardDelete: "'deleted'", update: "'updated'" }[
      input.operation
    ] ?? `CASE lower(note) WHEN 'true' THEN 'created' ELSE 'updated' END`;
  const left =
    input.unprocessed === 'resend' ? { status: 'resend', code: '', message: '' } : input.unprocessed;
  await session.run(
    `CREATE OR REPLACE TABLE dms_settled AS SELECT _out,
       CASE kind WHEN 'success' THEN ${done} WHEN 'failed' THEN CASE WHEN ${retry} THEN 'resend' ELSE 'failed' END
         WHEN 'unprocessed' THEN ${quoteText(left.status)} END AS status,
       CASE kind WHEN 'failed' THEN ${stop} ELSE false END AS stop,
       sfid AS salesforceId,
       CASE kind WHEN 'failed' THEN coalesce(nullif(${code}, ''), 'UNKNOWN_EXCEPTION') WHEN 'unprocessed' THEN nullif(${quoteText(left.code)}, '') END AS code,
       CASE kind WHEN 'failed' THEN ${message} WHEN 'unprocessed' THEN nullif(${quoteText(left.message)}, '') END AS message
     FROM (${paired})`,
  );
}

async function settleFound(session: SqlSession, found: Outcome[]): Promise<void> {
  await session.run('CREATE OR REPLACE TABLE dms_found(_out BIGINT, status VARCHAR, salesforceId VARCHAR)');
  for (let at = 0; at < found.length; at += 500) {
    const rows = found.slice(at, at + 500);
    const values = rows.map(() => '(?, ?, ?)').join(', ');
    const cells = rows.flatMap((row) => [row._out, row.status, row.salesforceId ?? null]);
    await session.run(`INSERT INTO dms_found VALUES ${values}`, cells);
  }
  await session.run(
    `UPDATE dms_settled s SET status = f.status, salesforceId = f.salesforceId FROM dms_found f
     WHERE s._out = f._out AND s.status IS NULL`,
  );
  await session.run("UPDATE dms_settled SET status = 'resend' WHERE status IS NULL");
}

async function compareCounts(session: SqlSession, input: HarvestInput): Promise<string | undefined> {
  const [found] = await session.rows(
    `SELECT count(*) AS rows, count(*) FILTER (kind = 'success') AS good, count(*) FILTER (kind = 'failed') AS bad FROM dms_results`,
  );
  const [matched] = await session.rows('SELECT count(status) AS n FROM dms_settled');
  const good = Number(found?.['good'] ?? 0);
  const bad = Number(found?.['bad'] ?? 0);
  if (good + bad !== input.processed || bad !== input.failed) {
    return `The job counts ${input.processed} processed and ${input.failed} failed rows; its result files hold ${good + bad} and ${bad}.`;
  }
  // Each result is that of one row at most.
  const extra = Number(found?.['rows'] ?? 0) - Number(matched?.['n'] ?? 0);
  return extra > 0 ? `${extra} result rows match no row that was sent.` : undefined;
}

/** Rows to be sent again, in the order of their parents, in one piece or two. */
async function writeRemaining(session: SqlSession, input: HarvestInput): Promise<HarvestResult['remaining']> {
  const some = await session.rows("SELECT 1 FROM dms_settled WHERE status = 'resend' LIMIT 1");
  if (some.length === 0) return [];
  await session.run(
    `CREATE OR REPLACE TABLE dms_remaining AS SELECT p.*, row_number() OVER (ORDER BY ${parentOrder(input.wire)}) - 1 AS "?place"
     FROM read_parquet(${quoteText(session.path(input.rowsFile))}) p
     SEMI JOIN (SELECT _out FROM dms_settled WHERE status = 'resend') r ON p._out = r._out`,
  );
  const [found] = await session.rows('SELECT count(*) AS n FROM dms_remaining');
  const rows = Number(found?.['n'] ?? 0);
  const size = input.halve && rows > 1 ? Math.ceil(rows / 2) : rows;
  const pieces: HarvestResult['remaining'] = [];
  for (let from = 0; from < rows; from += size) {
    const file = `remaining-${pieces.length}`;
    const source = `SELECT * EXCLUDE ("?place") FROM dms_remaining WHERE "?place" >= ${from} AND "?place" < ${from + size}`;
    const [range] = await session.rows(
      `SELECT count(*) AS n, min(_out) AS first, max(_out) AS last FROM (${source})`,
    );
    await session.run(
      `COPY (SELECT * FROM (${source}) ORDER BY _out) TO ${quoteText(session.path(`${file}.parquet`))} ${parquetFormat}`,
    );
    pieces.push({
      file,
      rows: Number(range?.['n']),
      firstOut: Number(range?.['first']),
      lastOut: Number(range?.['last']),
    });
  }
  return pieces;
}

async function firstStopped(session: SqlSession): Promise<{ code: string; message: string } | undefined> {
  const [row] = await session.rows('SELECT code, message FROM dms_settled WHERE stop ORDER BY _out LIMIT 1');
  return row && { code: String(row['code']), message: String(row['message'] ?? '') };
}

async function countOutcomes(session: SqlSession): Promise<BatchCounts> {
  const rows = await session.rows(
    "SELECT coalesce(status, 'unknown') AS status, count(*) AS n FROM dms_settled GROUP BY 1",
  );
  const count = (name: string) => Number(rows.find((row) => row['status'] === name)?.['n'] ?? 0);
  return {
    created: count('created'),
    updated: count('updated'),
    deleted: count('deleted'),
    skipped: count('skipped'),
    failed: count('failed'),
    unknown: count('unknown'),
    resent: count('resend'),
  };
}
