import { OrgField, SqlSession, quoteIdentifier, quoteText, parquetFormat } from '@dms/domain';
import { answersCsv } from '../load/answers-csv';
import { WireColumn } from '../load/wire-columns';
import { sameText } from './same-text';

export interface ParentKeys {
  /** The reference field whose Ids the file explains. */
  field: string;
  /** csv: the parent's key, then Id. */
  file: string;
  key: string;
}

export interface CompareInput {
  /** Parquet files of what was sent, in the session's folder: `_out` and wire columns. */
  sent: string[];
  /** The same of a second pass, which set these columns on rows that were written before. */
  later?: { files: string[]; headers: string[] };
  wire: WireColumn[];
  fields: OrgField[];
  /** csv of the records found: these fields, then Id. */
  found: { file: string; fields: string[] };
  parents: ParentKeys[];
  /** Where all records with a key were read: the key field and the files of all rows, to count those that none has. */
  all?: { key: string; rows: string[] };
}

export interface Comparison {
  compared: number;
  equal: number;
  different: number;
  missing: number;
  extra: number | null;
}

/**
 * Holds the records that were read back against what was sent. Needs written.parquet (_out, salesforceId) in the
 * session's folder; leaves different.parquet (_out, kind, field, sent, found, salesforceId), a line for each cell that
 * differs, each record that is missing and each that is too many. Cells that said nothing ("leave") are not compared.
 */
export async function compareRecords(session: SqlSession, input: CompareInput): Promise<Comparison> {
  await readRows(session, input);
  await session.run(
    'CREATE OR REPLACE TABLE dms_verified(_out BIGINT, kind VARCHAR, field VARCHAR, sent VARCHAR, found VARCHAR, salesforceId VARCHAR)',
  );
  await session.run(
    `INSERT INTO dms_verified SELECT w._out, 'missing', NULL, NULL, NULL, w.salesforceId FROM dms_written w
     ANTI JOIN dms_found f ON left(w.salesforceId, 15) = f.k`,
  );
  for (const column of input.wire) await compareColumn(session, column, input);
  const extra = input.all ? await findExtra(session, input.all, input.fields) : null;
  await session.run(
    `COPY (SELECT * FROM dms_verified ORDER BY kind, _out, field, salesforceId)
     TO ${quoteText(session.path('different.parquet'))} ${parquetFormat}`,
  );
  return { ...(await count(session)), extra };
}

async function readRows(session: SqlSession, { sent, later, found }: CompareInput): Promise<void> {
  const path = (name: string) => quoteText(session.path(name));
  await session.run(
    `CREATE OR REPLACE TABLE dms_written AS SELECT * FROM read_parquet(${path('written.parquet')})`,
  );
  await session.run(
    `CREATE OR REPLACE TABLE dms_sent AS SELECT s.*, w.salesforceId AS "?id"
     FROM read_parquet([${sent.map(path).join(', ')}], union_by_name=true) s JOIN dms_written w ON s._out = w._out`,
  );
  if (later && later.files.length > 0 && later.headers.length > 0) {
    const set = later.headers.map(quoteIdentifier);
    await session.run(
      `UPDATE dms_sent SET ${set.map((name) => `${name} = coalesce(l.${name}, dms_sent.${name})`).join(', ')}
       FROM read_parquet([${later.files.map(path).join(', ')}], union_by_name=true) l WHERE dms_sent._out = l._out`,
    );
  }
  await session.run(
    `CREATE OR REPLACE TABLE dms_found AS SELECT *, left("Id", 15) AS k FROM ${answersCsv(session, found.file, found.fields)}`,
  );
}

async function compareColumn(session: SqlSession, column: WireColumn, input: CompareInput): Promise<void> {
  const field = input.fields.find(({ name }) => name === column.field);
  if (!field || field.name === 'Id') return;
  const header = quoteIdentifier(column.header);
  // Nothing to say leaves the field as it is, unless the load says that nothing means null.
  const spoke =
    column.blank === 'null' ? `s.${header} IS DISTINCT FROM ''` : `nullif(s.${header}, '') IS NOT NULL`;
  const parent = input.parents.find((each) => each.field === column.field);
  const found = parent ? 'p.v' : `f.${quoteIdentifier(field.name)}`;
  const join = parent ? parentJoin(session, parent, field.name) : '';
  const compared = { sent: `s.${header}`, found };
  const type = parent ? 'key' : field.type;
  await session.run(
    `INSERT INTO dms_verified
     SELECT s._out, 'different', ${quoteText(field.name)}, ${compared.sent}, ${compared.found}, s."?id"
     FROM dms_sent s JOIN dms_found f ON left(s."?id", 15) = f.k ${join}
     WHERE ${spoke} AND ${sameText(compared.sent, type, field.scale)} IS DISTINCT FROM ${sameText(compared.found, type, field.scale)}`,
  );
}

function parentJoin(session: SqlSession, { file, key }: ParentKeys, field: string): string {
  return `LEFT JOIN (SELECT left("Id", 15) AS id, ${quoteIdentifier(key)} AS v FROM ${answersCsv(session, file, [key])}) p
    ON p.id = left(f.${quoteIdentifier(field)}, 15)`;
}

async function findExtra(
  session: SqlSession,
  { key, rows }: NonNullable<CompareInput['all']>,
  fields: OrgField[],
): Promise<number> {
  const kind = fields.find(({ name }) => name === key)?.caseSensitive ? 'string' : 'key';
  const header = quoteIdentifier(key);
  const files = rows.map((name) => quoteText(session.path(name))).join(', ');
  await session.run(
    `INSERT INTO dms_verified SELECT NULL, 'extra', ${quoteText(key)}, NULL, f.${header}, f."Id" FROM dms_found f
     ANTI JOIN (SELECT DISTINCT ${sameText(header, kind)} AS k FROM read_parquet([${files}], union_by_name=true)) s
       ON s.k = ${sameText(`f.${header}`, kind)}
     WHERE f.${header} IS NOT NULL`,
  );
  const [row] = await session.rows("SELECT count(*) AS n FROM dms_verified WHERE kind = 'extra'");
  return Number(row?.['n'] ?? 0);
}

async function count(session: SqlSession): Promise<Omit<Comparison, 'extra'>> {
  const [row] = await session.rows(
    `SELECT (SELECT count(*) FROM dms_written) AS compared,
       (SELECT count(*) FROM dms_verified WHERE kind = 'different') AS different,
       (SELECT count(*) FROM dms_verified WHERE kind = 'missing') AS missing,
       (SELECT count(DISTINCT _out) FROM dms_verified WHERE _out IS NOT NULL) AS unlike`,
  );
  const of = (name: string) => Number(row?.[name] ?? 0);
  return {
    compared: of('compared'),
    equal: of('compared') - of('unlike'),
    different: of('different'),
    missing: of('missing'),
  };
}
