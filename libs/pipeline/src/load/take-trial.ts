import { SqlSession, TrialChoice, quoteIdentifier, quoteText } from '@dms/domain';
import { KeyKind, comparable } from './compare-keys';
import { OwnLookup } from './hierarchy';

/** A lookup into rows that another load of the run writes: a row of the trial needs a parent of the trial. */
export interface TrialParent {
  /** The child's column in dms_prepared. */
  child: string;
  kind: KeyKind;
  /** Parquet files in the session's folder with the parents' column: all rows, and the `_out` of those that are written. */
  rows: string[];
  written: string;
  column: string;
}

export interface TrialInput extends TrialChoice {
  parents: TrialParent[];
}

/** Rows that are left to the run after the trial. */
export const notInTrial = 'notInTrial';

/**
 * Leaves only some rows to be sent: the first ones, or ones at equal distances, of those whose parents are sent too. All
 * others are settled in dms_presettled, for the run that loads the rest.
 */
export async function takeTrial(
  session: SqlSession,
  { rows, pick, parents }: TrialInput,
  own: OwnLookup[],
): Promise<void> {
  await session.run(
    'CREATE OR REPLACE TABLE dms_candidates AS SELECT p.* FROM dms_prepared p ANTI JOIN dms_presettled s ON p._out = s._out',
  );
  for (const parent of parents) await keepWithParents(session, parent);
  // Children of the same load would need several rounds of choosing: the trial takes rows without a parent among them.
  for (const { child, parent, kind } of own) {
    const name = comparable(`CAST(${quoteIdentifier(parent.column)} AS VARCHAR)`, kind);
    await session.run(
      `DELETE FROM dms_candidates WHERE ${comparable(quoteIdentifier(child), kind)} IN (SELECT ${name} FROM ${parent.table} WHERE ${quoteIdentifier(parent.column)} IS NOT NULL)`,
    );
  }
  await session.run(
    `CREATE OR REPLACE TABLE dms_trial AS SELECT _out FROM (
       SELECT _out, row_number() OVER (ORDER BY _out) - 1 AS place, count(*) OVER () AS total FROM dms_candidates)
     WHERE ${chosen(pick, Math.trunc(rows))}`,
  );
  await session.run(
    `INSERT INTO dms_presettled SELECT _out, 'skipped', ${quoteText(notInTrial)}, 'Not among the rows of the trial', NULL FROM dms_prepared
     WHERE _out NOT IN (SELECT _out FROM dms_presettled) AND _out NOT IN (SELECT _out FROM dms_trial) ORDER BY _out`,
  );
}

function chosen(pick: TrialChoice['pick'], rows: number): string {
  if (pick === 'first') return `place < ${rows}`;
  return `total <= ${rows} OR place = 0 OR (place * ${rows}) // total <> ((place - 1) * ${rows}) // total`;
}

/** A row whose parent is among the rows of the other load, but not among those that are written now, has to wait. */
async function keepWithParents(session: SqlSession, parent: TrialParent): Promise<void> {
  const list = parent.rows.map((name) => quoteText(session.path(name))).join(', ');
  const name = comparable(`CAST(${quoteIdentifier(parent.column)} AS VARCHAR)`, parent.kind);
  const all = `SELECT _out, ${name} AS k FROM read_parquet([${list}], union_by_name=true) WHERE ${quoteIdentifier(parent.column)} IS NOT NULL`;
  const written = `SELECT _out FROM read_parquet(${quoteText(session.path(parent.written))})`;
  await session.run(
    `DELETE FROM dms_candidates WHERE ${comparable(quoteIdentifier(parent.child), parent.kind)} IN (
       SELECT k FROM (${all}) GROUP BY k HAVING count(*) FILTER (_out IN (${written})) = 0)`,
  );
}
