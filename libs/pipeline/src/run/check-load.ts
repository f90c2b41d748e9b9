import { Load, OrgField, SqlSession, isRemoval, quoteIdentifier, quoteText } from '@dms/domain';
import { KeyKind, comparable } from '../load/compare-keys';
import { WireColumn, keyHeader, notSent } from '../load/wire-columns';
import { fieldProblems } from './field-problems';

export interface CheckInput {
  load: Load;
  fields: OrgField[];
  wire: WireColumn[];
  /** A csv of the org's own keys of this object (one column), where the load has a key. */
  existingFile?: string;
  /** For each lookup by external id: the csv or Parquet files of the parents' keys that are or will be there. */
  parents: { header: string; files: string[]; kind: KeyKind }[];
  /** Rows that looking up settled already (parquet). */
  settledFile?: string;
  /** Lookups of the load into its own rows: children of a row that would fail are held back. */
  own?: { field: string; child: string; kind: KeyKind; parent: { file: string; column: string } }[];
}

/**
 * Foresees the org's verdict for each row, without writing: leaves outcomes.parquet in the shape of a load's batches
 * (created, updated, skipped, failed with the code the org would answer) and issues.parquet (_out, field, code, severity,
 * message; every finding of every row).
 */
export async function checkLoad(session: SqlSession, input: CheckInput): Promise<void> {
  const file = (name: string) => quoteText(session.path(name));
  await session.run(
    `CREATE OR REPLACE TABLE dms_rows AS SELECT * FROM read_parquet(${file('prepared.parquet')})`,
  );
  await findExisting(session, input);
  await leaveOut(session, input.wire);
  await session.run(
    'CREATE OR REPLACE TABLE dms_issues(_out BIGINT, field VARCHAR, code VARCHAR, severity VARCHAR, message VARCHAR)',
  );
  for (const problem of fieldProblems(input.load, input.wire, input.fields)) {
    await session.run(
      `INSERT INTO dms_issues SELECT _out, ${quoteText(problem.field)}, ${quoteText(problem.code)}, 'error', ${problem.message}
       FROM dms_known WHERE ${problem.where}`,
    );
  }
  for (const parent of input.parents) await missingParents(session, parent);
  await verdicts(session, input);
  for (const own of input.own ?? []) await holdBackOwn(session, own);
  const copies: [string, string][] = [
    ['SELECT * FROM dms_verdicts ORDER BY _out', 'checked.parquet'],
    ['SELECT * FROM dms_issues ORDER BY _out, field, code', 'issues.parquet'],
  ];
  for (const [sql, name] of copies) {
    await session.run(`COPY (${sql}) TO ${file(name)} (FORMAT parquet, COMPRESSION zstd)`);
  }
}

const readKeys = (session: SqlSession, name: string) =>
  name.endsWith('.parquet')
    ? `SELECT key FROM read_parquet(${quoteText(session.path(name))})`
    : `SELECT key FROM read_csv(${quoteText(session.path(name))}, auto_detect=false, header=false, delim=',', quote='"', escape='"', columns={'key': 'VARCHAR'}, max_line_size=1000000, buffer_size=4000000)`;

/** dms_known = dms_rows + `_exists`: whether the org holds a record of the row's key. */
async function findExisting(session: SqlSession, input: CheckInput): Promise<void> {
  const header = keyHeader(input.load);
  if (!header || !input.existingFile) {
    const exists = input.load.operation === 'insert' ? 'false' : 'true';
    await session.run(`CREATE OR REPLACE TABLE dms_known AS SELECT *, ${exists} AS _exists FROM dms_rows`);
    return;
  }
  const field = input.fields.find((candidate) => candidate.name.toLowerCase() === header.toLowerCase());
  const fold = (sql: string) => (field?.caseSensitive ? sql : `lower(${sql})`);
  await session.run(
    `CREATE OR REPLACE TABLE dms_existing AS SELECT DISTINCT ${fold('key')} AS k FROM (${readKeys(session, input.existingFile)})`,
  );
  await session.run(
    `CREATE OR REPLACE TABLE dms_known AS SELECT r.*, e.k IS NOT NULL AS _exists FROM dms_rows r
     LEFT JOIN dms_existing e ON ${fold(`r.${quoteIdentifier(header)}`)} = e.k`,
  );
}

async function missingParents(session: SqlSession, parent: CheckInput['parents'][number]): Promise<void> {
  const column = quoteIdentifier(parent.header);
  const fold = (sql: string) => comparable(sql, parent.kind);
  const keys =
    parent.files.map((name) => readKeys(session, name)).join(' UNION ALL ') || "SELECT '' AS key WHERE false";
  await session.run(
    `INSERT INTO dms_issues SELECT _out, ${quoteText(parent.header)}, 'INVALID_FIELD', 'error',
       'Foreign key external ID: ' || ${column} || ' not found'
     FROM dms_rows WHERE ${column} IS NOT NULL AND ${fold(column)} NOT IN (SELECT ${fold('key')} FROM (${keys}) WHERE key IS NOT NULL)`,
  );
}

async function verdicts(session: SqlSession, input: CheckInput): Promise<void> {
  const known = isRemoval(input.load.operation)
    ? "CASE WHEN _exists THEN 'deleted' ELSE 'skipped' END"
    : {
        insert: "'created'",
        upsert: "CASE WHEN _exists THEN 'updated' ELSE 'created' END",
        update: "CASE WHEN _exists THEN 'updated' ELSE 'skipped' END",
      }[input.load.operation as 'insert' | 'upsert' | 'update'];
  await session.run(
    `CREATE OR REPLACE TABLE dms_verdicts AS
     WITH firsts AS (SELECT _out, arg_min(code, field || code) AS code, arg_min(message, field || code) AS message FROM dms_issues WHERE severity = 'error' GROUP BY _out),
     verdict AS (SELECT k._out, CASE WHEN f._out IS NOT NULL THEN 'failed' ELSE ${known} END AS status, f.code, f.message
       FROM dms_known k LEFT JOIN firsts f ON k._out = f._out)
     SELECT _out, status, NULL::VARCHAR AS salesforceId, CASE status WHEN 'skipped' THEN 'noMatch' ELSE code END AS code,
       CASE status WHEN 'skipped' THEN 'No record has this key' ELSE message END AS message FROM verdict`,
  );
  if (!input.settledFile) return;
  await session.run(
    `UPDATE dms_verdicts SET status = s.status, code = s.code, message = s.message
     FROM read_parquet(${quoteText(session.path(input.settledFile))}) s WHERE dms_verdicts._out = s._out`,
  );
}

/** What an upsert does not send for records that are there (or are not) is no reason for a finding. */
async function leaveOut(session: SqlSession, wire: WireColumn[]): Promise<void> {
  for (const { header, only } of wire) {
    if (!only) continue;
    const column = quoteIdentifier(header);
    await session.run(
      `UPDATE dms_known SET ${column} = NULL WHERE ${only === 'insert' ? '' : 'NOT '}_exists OR ${column} = ${quoteText(notSent)}`,
    );
  }
}

/** Level by level, as the load itself would: until no further row loses its parent. */
async function holdBackOwn(
  session: SqlSession,
  { field, child, kind, parent }: NonNullable<CheckInput['own']>[number],
): Promise<void> {
  const named = comparable(`CAST(p.${quoteIdentifier(parent.column)} AS VARCHAR)`, kind);
  await session.run(
    `CREATE OR REPLACE TABLE dms_own AS SELECT c._out AS child, max(p._out) AS parent FROM dms_rows c
     JOIN read_parquet(${quoteText(session.path(parent.file))}) p ON ${comparable(`c.${quoteIdentifier(child)}`, kind)} = ${named} GROUP BY 1`,
  );
  for (;;) {
    const lost = `SELECT o.child, v._out AS parent, v.code FROM dms_own o JOIN dms_verdicts v ON o.parent = v._out
      JOIN dms_verdicts c ON o.child = c._out WHERE v.status IN ('failed', 'skipped') AND c.status NOT IN ('failed', 'skipped')`;
    const [count] = await session.rows(`SELECT count(*) AS n FROM (${lost})`);
    if (Number(count?.['n'] ?? 0) === 0) return;
    await session.run(
      `UPDATE dms_verdicts SET status = 'failed', code = 'PARENT_FAILED',
         message = ${quoteText(`${field}: its parent would not be written, output row `)} || l.parent || coalesce(' (' || l.code || ')', '')
       FROM (${lost}) l WHERE dms_verdicts._out = l.child`,
    );
  }
}
