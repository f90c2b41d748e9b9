import { createHash } from 'node:crypto';
import { DeltaCounts, SqlSession, quoteIdentifier, quoteText, parquetFormat } from '@dms/domain';
import { KeyKind, comparable } from '../load/compare-keys';
import { WireColumn } from '../load/wire-columns';

/** What is known of the last confirmed writes: files of the runs of before, in the session's folder. */
export interface KnownInput {
  /** What was known before the oldest of the runs (known.parquet of its load). */
  known?: string;
  /** The rows that each run sent and what became of them, the oldest first. */
  runs: {
    prepared: string;
    outcomes: string;
    wire: WireColumn[];
    /** Records whose rows were gone, and what became of them. */
    gone?: { output: string; outcomes: string };
  }[];
}

const columns = '_k VARCHAR, key VARCHAR, hash UBIGINT, id VARCHAR';

/**
 * Holds the rows of dms_prepared against the last confirmed write of each key: rows that say the same are settled as
 * unchanged (in dms_presettled, with their Ids). Leaves known.parquet, what was known (a digest of the values for each
 * key, never the values), and gone.parquet (key, id), the keys that no row has. Without `input` nothing is known.
 */
export async function compareKnown(
  session: SqlSession,
  { key, kind, wire }: { key: string; kind: KeyKind; wire: WireColumn[] },
  input: KnownInput,
): Promise<DeltaCounts> {
  await readKnown(session, key, kind, input);
  const now = quoteIdentifier(key);
  // One pass over both: rows with what was known of their keys, and what was known of keys that no row has.
  await session.run(
    `CREATE OR REPLACE TABLE dms_compared AS SELECT p._out, p.settled, k.key, k.id, k.hash IS NOT NULL AS known, k.hash IS NOT DISTINCT FROM p.hash AS same
     FROM (SELECT d._out, s._out IS NOT NULL AS settled, d._k, d.hash FROM
         (SELECT _out, ${comparable(now, kind)} AS _k, ${await digest(session, 'dms_prepared', wire)} AS hash FROM dms_prepared) d
         LEFT JOIN dms_presettled s ON d._out = s._out) p
       FULL JOIN dms_known k ON p._k = k._k`,
  );
  await session.run(
    `INSERT INTO dms_presettled SELECT _out, 'unchanged', NULL, NULL, id FROM dms_compared WHERE same AND NOT settled`,
  );
  const copy = (sql: string, file: string) =>
    session.run(`COPY (${sql}) TO ${quoteText(session.path(file))} ${parquetFormat}`);
  await copy('SELECT key, hash, id FROM dms_known', 'known.parquet');
  await copy('SELECT key, id FROM dms_compared WHERE _out IS NULL ORDER BY key', 'gone.parquet');
  return count(session);
}

async function readKnown(session: SqlSession, key: string, kind: KeyKind, input: KnownInput): Promise<void> {
  const file = (name: string) => `read_parquet(${quoteText(session.path(name))})`;
  await session.run(`CREATE OR REPLACE TABLE dms_known(${columns})`);
  if (input.known)
    await session.run(
      `INSERT INTO dms_known SELECT ${comparable('key', kind)}, key, CAST(hash AS UBIGINT), id FROM ${file(input.known)}`,
    );
  for (const { prepared, outcomes, wire, gone } of input.runs) {
    // What was flagged or deleted because its row was gone is done with.
    if (gone)
      await session.run(
        `DELETE FROM dms_known WHERE id IN (SELECT g."Id" FROM ${file(gone.output)} g JOIN ${file(gone.outcomes)} o ON g._out = o._out
         WHERE o.status IN ('updated', 'deleted'))`,
      );
    await session.run(`CREATE OR REPLACE VIEW dms_sent_then AS SELECT * FROM ${file(prepared)}`);
    const name = quoteIdentifier(key);
    // What may have been written in part, or not, is known no longer; what surely was not leaves all as it was.
    await session.run(
      `CREATE OR REPLACE TABLE dms_told AS SELECT ${comparable(name, kind)} AS _k, ${name} AS key,
         ${await digest(session, 'dms_sent_then', wire)} AS hash, o.salesforceId AS id, o.status IN ('created', 'updated') AS confirmed
       FROM dms_sent_then s JOIN ${file(outcomes)} o ON s._out = o._out
       WHERE o.status IN ('created', 'updated', 'unknown') OR (o.status = 'failed' AND o.salesforceId IS NOT NULL)`,
    );
    await session.run('DELETE FROM dms_known WHERE _k IN (SELECT _k FROM dms_told)');
    await session.run('INSERT INTO dms_known SELECT _k, key, hash, id FROM dms_told WHERE confirmed');
  }
  // Each key was sent in one row: those that were two then and are one now, as letter case no longer counts, tell nothing.
  await session.run(
    'DELETE FROM dms_known WHERE _k IN (SELECT _k FROM dms_known GROUP BY _k HAVING count(*) > 1)',
  );
}

/**
 * A digest of everything a row says, and of how it is said: another mapping makes every row another one. 64 bits are
 * enough, as it is held against that of the same key only; one that another version of DuckDB made counts as changed.
 */
async function digest(session: SqlSession, table: string, wire: WireColumn[]): Promise<string> {
  const described = await session.rows(`SELECT column_name AS name FROM (DESCRIBE SELECT * FROM ${table})`);
  const names = described.map(({ name }) => String(name)).filter((name) => name !== '_out');
  const how = wire.map(({ header, blank, only, pending }) => [header, blank, only, pending?.lookup]);
  const salt = createHash('sha256')
    .update(JSON.stringify([how, names]))
    .digest('hex');
  return `hash(${[quoteText(salt), ...names.map(quoteIdentifier)].join(', ')})`;
}

async function count(session: SqlSession): Promise<DeltaCounts> {
  const [row] = await session.rows(
    `SELECT count(*) FILTER (NOT known) AS fresh, count(*) FILTER (known AND NOT same) AS changed, count(*) FILTER (same) AS same
     FROM dms_compared WHERE NOT settled`,
  );
  const [gone] = await session.rows(
    `SELECT count(*) AS n FROM read_parquet(${quoteText(session.path('gone.parquet'))})`,
  );
  return {
    new: Number(row?.['fresh'] ?? 0),
    changed: Number(row?.['changed'] ?? 0),
    unchanged: Number(row?.['same'] ?? 0),
    gone: Number(gone?.['n'] ?? 0),
  };
}
