import { SqlSession, quoteIdentifier, quoteText } from '@dms/domain';
import { KeyKind, comparable } from './compare-keys';

/** The rows of a load that others refer to, in parquet files of the folder, those of the newest run first. */
export interface FoundParents {
  /** Number of the load in the run. */
  load: number;
  name: string;
  /** `_out` and the columns the rows are named by: wire columns, or output columns for lookups into the load. */
  rows: { wire: string[]; output: string[] };
  /** `_out`, status, salesforceId, code, message. */
  outcomes: string[];
  /** In a check of a load that was not checked yet: every row that would be sent counts as written. */
  foreseen?: { sent: string; presettled: string };
}

/** One lookup whose rows another load of the migration (or the load itself) writes. */
export interface HeldBy {
  /** Place of the lookup in the mapping: the first reason of a row counts. */
  place: number;
  field: string;
  load: number;
  loadName: string;
  kind: KeyKind;
  /** The child's column in prepared.parquet. */
  child: string;
  by: 'wire' | 'output';
  /** The parents' column. */
  parent: string;
  /** Set for lookups into a load, which take the parent's Id from here; others are only held back. */
  fill?: { header: string; noMatch: 'fail' | 'blank' | 'skip' };
}

const lists = (session: SqlSession, files: string[]) =>
  files.map((file, age) => `SELECT *, ${age} AS _age FROM read_parquet(${quoteText(session.path(file))})`);

/**
 * dms_outcomes_<load>(_out, status, salesforceId, code, message): of several runs the newest counts. A check knows no
 * Ids of records to come; the number of the row stands in for it.
 */
export async function readParents(
  session: SqlSession,
  { load, outcomes, foreseen }: FoundParents,
): Promise<void> {
  const file = (name: string) => `read_parquet(${quoteText(session.path(name))})`;
  const all = foreseen
    ? `SELECT _out, 'created' AS status, NULL::VARCHAR AS salesforceId, NULL::VARCHAR AS code, NULL::VARCHAR AS message, 0 AS _age
       FROM ${file(foreseen.sent)} UNION ALL SELECT _out, status, NULL, code, message, 0 FROM ${file(foreseen.presettled)}`
    : lists(session, outcomes).join(' UNION ALL BY NAME ');
  await session.run(
    `CREATE OR REPLACE TABLE dms_outcomes_${load} AS SELECT DISTINCT ON (_out) _out, status,
       coalesce(salesforceId, lpad(CAST(_out AS VARCHAR), 15, '0')) AS salesforceId, code, message
     FROM (${all || "SELECT 0::BIGINT AS _out, '' AS status, '' AS salesforceId, '' AS code, '' AS message, 0 AS _age WHERE false"})
     ORDER BY _out, _age`,
  );
}

const written = `status IN ('created', 'updated', 'unchanged')`;
const stuck = `status IN ('failed', 'unknown', 'skipped')`;

/** Settles children whose parent failed, and where the parent's Id comes from a load, fills it in. */
export async function holdBack(session: SqlSession, held: HeldBy, files: string[]): Promise<void> {
  const key = comparable(`CAST(p.${quoteIdentifier(held.parent)} AS VARCHAR)`, held.kind);
  const rows = files.map(
    (file) =>
      `SELECT _out, ${quoteIdentifier(held.parent)} FROM read_parquet(${quoteText(session.path(file))})`,
  );
  if (rows.length === 0) return;
  await session.run(
    `CREATE OR REPLACE TABLE dms_named AS
     SELECT ${key} AS k, count(DISTINCT o.salesforceId) FILTER (o.${written}) AS n, max(o.salesforceId) FILTER (o.${written}) AS id,
       arg_max('output row ' || p._out || coalesce(' (' || o.code || ')', '') || coalesce(': ' || o.message, ''), p._out) FILTER (o.${stuck}) AS why,
       count(*) FILTER (o.${written}) AS good
     FROM (SELECT DISTINCT * FROM (${rows.join(' UNION ALL ')})) p LEFT JOIN dms_outcomes_${held.load} o ON p._out = o._out
     WHERE p.${quoteIdentifier(held.parent)} IS NOT NULL GROUP BY 1`,
  );
  const child = quoteIdentifier(held.child);
  const named = `FROM dms_rows r JOIN dms_named d ON ${comparable(`r.${child}`, held.kind)} = d.k`;
  await session.run(
    `INSERT INTO dms_verdict SELECT r._out, ${held.place}, 'failed', 'PARENT_FAILED',
       ${quoteText(`${held.field}: its parent in ${held.loadName} was not written, `)} || d.why ${named} WHERE d.good = 0 AND d.why IS NOT NULL`,
  );
  if (held.fill) await fill(session, held, held.fill, named);
}

async function fill(
  session: SqlSession,
  held: HeldBy,
  { header, noMatch }: NonNullable<HeldBy['fill']>,
  named: string,
): Promise<void> {
  const child = quoteIdentifier(held.child);
  const where = `${held.loadName}.${held.parent}`;
  await session.run(
    `INSERT INTO dms_verdict SELECT r._out, ${held.place}, 'failed', 'LOOKUP_MANY_MATCH',
       ${quoteText(`${held.field}: several records have ${where} `)} || r.${child} ${named} WHERE d.n > 1`,
  );
  if (noMatch !== 'blank') {
    const [status, code] = noMatch === 'skip' ? ['skipped', 'noMatch'] : ['failed', 'LOOKUP_NO_MATCH'];
    await session.run(
      `INSERT INTO dms_verdict SELECT r._out, ${held.place}, ${quoteText(status)}, ${quoteText(code)},
         ${quoteText(`${held.field}: no row has ${where} `)} || r.${child}
       FROM dms_rows r WHERE r.${child} IS NOT NULL AND ${comparable(`r.${child}`, held.kind)} NOT IN (SELECT k FROM dms_named)`,
    );
  }
  await session.run(
    `UPDATE dms_rows SET ${quoteIdentifier(header)} = d.id FROM dms_named d
     WHERE ${comparable(`dms_rows.${child}`, held.kind)} = d.k AND d.n = 1`,
  );
}
