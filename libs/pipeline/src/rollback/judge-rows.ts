import { Load, OrgField, SqlSession, quoteIdentifier, quoteText, parquetFormat } from '@dms/domain';
import { chooseStrategy, cutLoad, weigh } from '../load/cut-load';
import { ResolveResult } from '../load/resolve-rows';
import { WireColumn, notSent } from '../load/wire-columns';
import { ParentKeys, compareRecords } from '../verify/compare-records';
import { UndoneLoad } from './undo-definition';

export interface JudgeInput {
  action: UndoneLoad['action'];
  /** The load as it undoes, and its columns: Id and the fields that are put back. */
  load: Load;
  wire: WireColumn[];
  /** What was sent: parquet files, those of a second pass apart, and the columns that can be compared. */
  sent: string[];
  later: { rows: string[]; settled: string[] };
  compared: WireColumn[];
  fields: OrgField[];
  /** csv of the records as they are now: these fields (those of `stamps` among them), then Id. */
  found: { file: string; fields: string[] };
  parents: ParentKeys[];
  /** Which of the fields that tell who wrote last, and when, the object has. */
  stamps: string[];
  userId: string;
  /** Whole seconds of the org's clock: what was written later is not ours. Absent: not known. */
  until?: number;
  /** The image of the records before the run. */
  before?: string;
  /** Outcomes of this rollback so far: records that it put back are ours until then. */
  restored?: { files: string[]; until: number };
  /** A look ahead: nothing is cut. */
  check?: true;
}

export interface JudgeResult extends ResolveResult {
  /** Rows that are as they were before already. */
  unchanged: number;
  left: { code: string; count: number }[];
}

/** Fields that say who wrote last, and when. */
export const stampFields = ['LastModifiedById', 'LastModifiedDate', 'CreatedDate'];

/**
 * Decides row by row what may be undone: only records that still hold what the run sent and that nobody has written
 * since. Reads prepared.parquet (_out, Id); leaves rows.parquet (what is sent), settled.parquet (the rows that are left,
 * and why) and the files of the batches.
 */
export async function judgeRows(session: SqlSession, input: JudgeInput): Promise<JudgeResult> {
  await compare(session, input);
  await giveVerdicts(session, input);
  const cells = input.wire.map(({ header }) => cellOf(input, header));
  const before = input.before ? `JOIN dms_before b ON b.k = left(w.salesforceId, 15)` : '';
  await session.run(
    `CREATE OR REPLACE TABLE dms_ready AS SELECT w._out, ${cells.join(', ')} FROM dms_written w
     JOIN dms_found f ON f.k = left(w.salesforceId, 15) ${before}
     SEMI JOIN (SELECT _out FROM dms_judged WHERE verdict IS NULL) j ON w._out = j._out ORDER BY w._out`,
  );
  const weight = await weigh(session, input.wire, 'dms_ready');
  const chosen = chooseStrategy(input.load, weight);
  const cut = { strategy: chosen.strategy, weight, table: 'dms_ready' };
  const batches = input.check ? [] : await cutLoad(session, input.load, input.wire, cut);
  const copy = (sql: string, file: string) =>
    session.run(`COPY (${sql}) TO ${quoteText(session.path(file))} ${parquetFormat}`);
  await copy('SELECT * FROM dms_ready ORDER BY _out', 'rows.parquet');
  await copy(
    `SELECT _out, CASE verdict WHEN 'unchanged' THEN 'unchanged' ELSE 'skipped' END AS status, salesforceId,
       nullif(verdict, 'unchanged') AS code, message FROM dms_judged WHERE verdict IS NOT NULL ORDER BY _out`,
    'settled.parquet',
  );
  return { ...(await count(session)), ...chosen, load: input.load, wire: input.wire, keyKind: 'id', batches };
}

/** What a cell of the record is set to; a field that is as it was is not touched. */
function cellOf({ before }: JudgeInput, header: string): string {
  if (header === 'Id') return 'w.salesforceId AS "Id"';
  const name = quoteIdentifier(header);
  if (!before) return `CAST(NULL AS VARCHAR) AS ${name}`;
  return `CASE WHEN b.${name} IS DISTINCT FROM nullif(f.${name}, '') THEN b.${name} ELSE ${quoteText(notSent)} END AS ${name}`;
}

async function compare(session: SqlSession, input: JudgeInput): Promise<void> {
  const path = (name: string) => quoteText(session.path(name));
  await session.run(
    `COPY (SELECT _out, "Id" AS salesforceId FROM read_parquet(${path('prepared.parquet')})) TO ${path('written.parquet')} (FORMAT parquet)`,
  );
  const headers = await headersOf(session, input.sent);
  const compared = input.compared.filter(({ header }) => headers.includes(header));
  const sent = [...input.sent];
  if (input.later.rows.length > 0) {
    await laterRows(session, input.later, compared);
    sent.push('later-all.parquet');
  }
  const { fields, found, parents } = input;
  await compareRecords(session, { sent, wire: compared, fields, found, parents });
  if (!input.before) return;
  await session.run(
    `CREATE OR REPLACE TABLE dms_before AS SELECT *, left("Id", 15) AS k FROM read_parquet(${path(input.before)})`,
  );
}

async function headersOf(session: SqlSession, files: string[]): Promise<string[]> {
  const paths = files.map((name) => quoteText(session.path(name))).join(', ');
  const rows = await session.rows(
    `SELECT column_name AS name FROM (DESCRIBE SELECT * FROM read_parquet([${paths}], union_by_name=true))`,
  );
  return rows.map(({ name }) => String(name));
}

/** Rows of a second pass hold the lookups it set, where it did; of the other columns they say nothing. */
async function laterRows(
  session: SqlSession,
  { rows, settled }: JudgeInput['later'],
  compared: WireColumn[],
): Promise<void> {
  const list = (files: string[]) =>
    `read_parquet([${files.map((name) => quoteText(session.path(name))).join(', ')}], union_by_name=true)`;
  const done =
    settled.length > 0
      ? `SELECT _out FROM ${list(settled)} WHERE status = 'updated'`
      : 'SELECT 0 AS _out WHERE false';
  const headers = await headersOf(session, rows);
  const cells = compared.map(({ header }) => {
    const name = quoteIdentifier(header);
    return headers.includes(header) ? name : `${quoteText(notSent)} AS ${name}`;
  });
  await session.run(
    `COPY (SELECT ${['_out', ...cells].join(', ')} FROM ${list(rows)} SEMI JOIN (${done}) USING (_out))
     TO ${quoteText(session.path('later-all.parquet'))} (FORMAT parquet)`,
  );
}

/** dms_judged(_out, salesforceId, verdict, message); no verdict: it may be undone. */
async function giveVerdicts(session: SqlSession, input: JudgeInput): Promise<void> {
  const { restored } = input;
  const files = (restored?.files ?? []).map((name) => quoteText(session.path(name))).join(', ');
  await session.run(
    `CREATE OR REPLACE TABLE dms_ours AS SELECT DISTINCT left(salesforceId, 15) AS k FROM ${
      files
        ? `read_parquet([${files}], union_by_name=true) WHERE status = 'updated'`
        : `(SELECT '' AS salesforceId) WHERE false`
    }`,
  );
  await session.run(
    `CREATE OR REPLACE TABLE dms_changed AS SELECT _out, string_agg(DISTINCT field || ' holds ' || coalesce('"' || left(found, 80) || '"', 'nothing')
       || ', sent was ' || coalesce('"' || left(sent, 80) || '"', 'nothing'), '; ') AS words
     FROM dms_verified WHERE kind = 'different' GROUP BY _out`,
  );
  const cases = [
    [`f.k IS NULL`, 'gone', `'The record is not there any more'`],
    ...(input.action === 'restore' ? imageCases(input) : []),
    [`c.words IS NOT NULL`, 'changedSince', `'Changed since: ' || c.words`],
    ...stampCases(input),
  ] as const;
  const pick = (part: 1 | 2) =>
    `CASE ${cases.map((each) => `WHEN ${each[0]} THEN ${part === 1 ? quoteText(each[1] ?? '') : each[2]}`).join(' ')} END`;
  const before = input.before ? `LEFT JOIN dms_before b ON b.k = left(w.salesforceId, 15)` : '';
  await session.run(
    `CREATE OR REPLACE TABLE dms_judged AS SELECT w._out, w.salesforceId, ${pick(1)} AS verdict, ${pick(2)} AS message
     FROM dms_written w LEFT JOIN dms_found f ON f.k = left(w.salesforceId, 15) LEFT JOIN dms_changed c ON w._out = c._out
     LEFT JOIN dms_ours o ON o.k = left(w.salesforceId, 15) ${before}`,
  );
}

function imageCases({ before, wire }: JudgeInput): [string, string, string][] {
  const none = `'No image of the record from before the run was kept'`;
  if (!before) return [['true', 'noBeforeImage', none]];
  const same = wire
    .filter(({ header }) => header !== 'Id')
    .map(
      ({ header }) =>
        `b.${quoteIdentifier(header)} IS NOT DISTINCT FROM nullif(f.${quoteIdentifier(header)}, '')`,
    );
  return [
    ['b.k IS NULL', 'noBeforeImage', none],
    [same.join(' AND ') || 'true', 'unchanged', 'NULL'],
  ];
}

function stampCases(input: JudgeInput): [string, string, string][] {
  const { stamps, userId, until, restored, action, later } = input;
  const cases: [string, string, string][] = [];
  const has = (name: string) => stamps.includes(name);
  const ms = (name: string) => `epoch_ms(try_cast(f."${name}" AS TIMESTAMPTZ))`;
  if (has('LastModifiedById'))
    cases.push([
      `left(f."LastModifiedById", 15) IS DISTINCT FROM ${quoteText(userId.slice(0, 15))}`,
      'changedSince',
      `'Changed since by the user ' || f."LastModifiedById"`,
    ]);
  if (!has('LastModifiedDate') || until === undefined) return cases;
  const when = `'Changed since, at ' || f."LastModifiedDate"`;
  const second = `${ms('LastModifiedDate')} // 1000`;
  const restoredNow = `(o.k IS NOT NULL AND ${second} <= ${restored?.until ?? 0})`;
  // What the run created and nobody wrote again is ours, whatever the clock that answers were stamped with says. A second
  // pass of ours writes it again, so then the end of the run has to tell.
  const tells = action === 'delete' && has('CreatedDate');
  const again = tells ? `${ms('LastModifiedDate')} > ${ms('CreatedDate')}` : 'true';
  // Within the very second in which the run ended the clock cannot tell: what was written after it was created is left.
  const from = tells && later.rows.length === 0 ? '>=' : '>';
  cases.push([`${second} ${from} ${until} AND ${again} AND NOT ${restoredNow}`, 'changedSince', when]);
  return cases;
}

async function count(
  session: SqlSession,
): Promise<Pick<JudgeResult, 'rows' | 'skipped' | 'failed' | 'unchanged' | 'left'>> {
  const found = await session.rows(
    'SELECT verdict, count(*) AS n FROM dms_judged GROUP BY verdict ORDER BY n DESC, verdict',
  );
  const of = (row: (typeof found)[number]) => ({ code: String(row['verdict']), count: Number(row['n']) });
  const judged = found.filter((row) => row['verdict'] !== null).map(of);
  const left = judged.filter(({ code }) => code !== 'unchanged');
  const [rows] = await session.rows('SELECT count(*) AS n FROM dms_ready');
  return {
    rows: Number(rows?.['n'] ?? 0),
    skipped: left.reduce((sum, each) => sum + each.count, 0),
    failed: 0,
    unchanged: judged.find(({ code }) => code === 'unchanged')?.count ?? 0,
    left,
  };
}
