import { SqlSession, quoteIdentifier, quoteText } from '@dms/domain';
import { KeyKind, comparable } from '../load/compare-keys';

/** A lookup of the load into its own rows. */
export interface OwnParents {
  field: string;
  child: string;
  kind: KeyKind;
  parent: { file: string; column: string };
}

/** Children of a row that would fail are held back: level by level, until no further row loses its parent. */
export async function holdBackOwn(
  session: SqlSession,
  { field, child, kind, parent }: OwnParents,
): Promise<void> {
  const named = comparable(`CAST(p.${quoteIdentifier(parent.column)} AS VARCHAR)`, kind);
  await session.run(
    `CREATE OR REPLACE TABLE dms_own AS SELECT c._out AS child, max(p._out) AS parent FROM dms_rows c
     JOIN read_parquet(${quoteText(session.path(parent.file))}) p ON ${comparable(`c.${quoteIdentifier(child)}`, kind)} = ${named} GROUP BY 1`,
  );
  for (;;) {
    const lost = `SELECT o.child, v._out AS parent, v.code FROM dms_own o JOIN dms_verdicts v ON o.parent = v._out
      JOIN dms_verdicts c ON o.child = c._out
      WHERE v.status IN ('failed', 'skipped') AND c.code IS DISTINCT FROM 'PARENT_FAILED' AND c._out NOT IN (SELECT _out FROM dms_settled)`;
    const [count] = await session.rows(`SELECT count(*) AS n FROM (${lost})`);
    if (Number(count?.['n'] ?? 0) === 0) return;
    await session.run(
      `UPDATE dms_verdicts SET status = 'failed', code = 'PARENT_FAILED',
         message = ${quoteText(`${field}: its parent would not be written, output row `)} || l.parent || coalesce(' (' || l.code || ')', '')
       FROM (${lost}) l WHERE dms_verdicts._out = l.child`,
    );
  }
}
