import { SqlSession, quoteIdentifier } from '@dms/domain';
import { KeyKind, comparable } from './compare-keys';

/** A lookup of a load into its own rows: two columns of `dms_prepared` or `dms_output`. */
export interface OwnLookup {
  /** Column of dms_prepared: what the child names. */
  child: string;
  /** What the parent is named by. */
  parent: { table: 'dms_prepared' | 'dms_output'; column: string };
  kind: KeyKind;
}

/** Deeper than any hierarchy of people or firms; what lies below goes with the rows that form circles. */
const mostLevels = 200;

/**
 * Leaves `dms_depth(_out, depth, circle)`: the level of each row of `dms_prepared` below those of its own load, 0 for
 * rows without a parent among them. Rows in (or below) a circle come last, all together. Answers how many levels there
 * are and how many rows are in circles.
 */
export async function findDepths(
  session: SqlSession,
  lookups: OwnLookup[],
): Promise<{ levels: number; circles: number }> {
  await edges(session, lookups);
  await session.run(
    `CREATE OR REPLACE TABLE dms_depth AS SELECT _out, 0 AS depth, false AS circle FROM dms_prepared
     WHERE _out NOT IN (SELECT child FROM dms_edges)`,
  );
  let waiting = await left(session);
  let level = 0;
  while (waiting > 0 && level < mostLevels) {
    await session.run(
      `DELETE FROM dms_edges WHERE parent IN (SELECT _out FROM dms_depth WHERE depth = ${level})`,
    );
    level += 1;
    await session.run(
      `INSERT INTO dms_depth SELECT _out, ${level}, false FROM dms_prepared
       WHERE _out NOT IN (SELECT child FROM dms_edges) AND _out NOT IN (SELECT _out FROM dms_depth)`,
    );
    const now = await left(session);
    if (now === waiting) break;
    waiting = now;
  }
  if (waiting === 0) return { levels: level + 1, circles: 0 };
  const [top] = await session.rows('SELECT coalesce(max(depth), -1) + 1 AS n FROM dms_depth');
  const last = Number(top?.['n'] ?? 0);
  await session.run(
    `INSERT INTO dms_depth SELECT _out, ${last}, true FROM dms_prepared WHERE _out NOT IN (SELECT _out FROM dms_depth)`,
  );
  return { levels: last + 1, circles: waiting };
}

async function edges(session: SqlSession, lookups: OwnLookup[]): Promise<void> {
  await session.run('CREATE OR REPLACE TABLE dms_edges(child BIGINT, parent BIGINT)');
  for (const { child, parent, kind } of lookups) {
    const name = comparable(`CAST(${quoteIdentifier(parent.column)} AS VARCHAR)`, kind);
    await session.run(
      `INSERT INTO dms_edges SELECT c._out, p._out FROM dms_prepared c
       JOIN (SELECT ${name} AS k, max(_out) AS _out FROM ${parent.table} WHERE _out IN (SELECT _out FROM dms_prepared) GROUP BY 1) p
       ON ${comparable(`c.${quoteIdentifier(child)}`, kind)} = p.k`,
    );
  }
}

async function left(session: SqlSession): Promise<number> {
  const [row] = await session.rows('SELECT count(*) AS n FROM dms_prepared');
  const [done] = await session.rows('SELECT count(*) AS n FROM dms_depth');
  return Number(row?.['n'] ?? 0) - Number(done?.['n'] ?? 0);
}
