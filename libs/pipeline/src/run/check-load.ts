import { Load, OrgField, SqlSession, quoteIdentifier, quoteText } from '@dms/domain';
import { WireColumn, keyHeader } from '../load/wire-columns';
import { fieldProblems } from './field-problems';

export interface CheckInput {
  load: Load;
  fields: OrgField[];
  wire: WireColumn[];
  /** A csv of the org's own keys of this object (one column), where the load has a key. */
  existingFile?: string;
  /** For each lookup by external id: the csv or Parquet files of the parents' keys that are or will be there. */
  parents: { header: string; files: string[]; caseSensitive: boolean }[];
}

/**
 * Foresees the org's verdict for each row, without writing: leaves outcomes.parquet in the shape of a load's batches
 * (created, updated, skipped, failed with the code the org would answer), issues.parquet (_out, field, code, severity,
 * message; every finding of every row) and passing.parquet (key: the keys that will be in the org afterwards).
 */
export async function checkLoad(session: SqlSession, input: CheckInput): Promise<void> {
  const file = (name: string) => quoteText(session.path(name));
  await session.run(
    `CREATE OR REPLACE TABLE dms_rows AS SELECT * FROM read_parquet(${file('prepared.parquet')})`,
  );
  await findExisting(session, input);
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
  const copies: [string, string][] = [
    ['SELECT * FROM dms_verdicts ORDER BY _out', 'checked.parquet'],
    ['SELECT * FROM dms_issues ORDER BY _out, field, code', 'issues.parquet'],
    [
      `SELECT ${keySql(input.load)} AS key FROM dms_rows SEMI JOIN (SELECT _out FROM dms_verdicts WHERE status IN ('created', 'updated')) v USING (_out)`,
      'passing.parquet',
    ],
  ];
  for (const [sql, name] of copies) {
    await session.run(`COPY (${sql}) TO ${file(name)} (FORMAT parquet, COMPRESSION zstd)`);
  }
}

function keySql(load: Load): string {
  const header = keyHeader(load);
  return header ? quoteIdentifier(header) : 'NULL::VARCHAR';
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
  const fold = (sql: string) => (parent.caseSensitive ? sql : `lower(${sql})`);
  const keys =
    parent.files.map((name) => readKeys(session, name)).join(' UNION ALL ') || "SELECT '' AS key WHERE false";
  await session.run(
    `INSERT INTO dms_issues SELECT _out, ${quoteText(parent.header)}, 'INVALID_FIELD', 'error',
       'Foreign key external ID: ' || ${column} || ' not found'
     FROM dms_rows WHERE ${column} IS NOT NULL AND ${fold(column)} NOT IN (SELECT ${fold('key')} FROM (${keys}) WHERE key IS NOT NULL)`,
  );
}

async function verdicts(session: SqlSession, input: CheckInput): Promise<void> {
  const known = {
    insert: "'created'",
    upsert: "CASE WHEN _exists THEN 'updated' ELSE 'created' END",
    update: "CASE WHEN _exists THEN 'updated' ELSE 'skipped' END",
    delete: "CASE WHEN _exists THEN 'deleted' ELSE 'skipped' END",
  }[input.load.operation];
  await session.run(
    `CREATE OR REPLACE TABLE dms_verdicts AS
     WITH firsts AS (SELECT _out, arg_min(code, field || code) AS code, arg_min(message, field || code) AS message FROM dms_issues WHERE severity = 'error' GROUP BY _out),
     verdict AS (SELECT k._out, CASE WHEN f._out IS NOT NULL THEN 'failed' ELSE ${known} END AS status, f.code, f.message
       FROM dms_known k LEFT JOIN firsts f ON k._out = f._out)
     SELECT _out, status, NULL::VARCHAR AS salesforceId, CASE status WHEN 'skipped' THEN 'noMatch' ELSE code END AS code,
       CASE status WHEN 'skipped' THEN 'No record has this key' ELSE message END AS message FROM verdict`,
  );
}
