import { SqlSession, quoteText } from '@dms/domain';

export interface CauseInput {
  /** A check leaves every finding of every row; a load knows one verdict a row. */
  hasIssues: boolean;
}

export interface CauseCount {
  code: string;
  field: string | null;
  severity: 'error' | 'decision' | 'warning';
  count: number;
  samples: string[];
}

/** Why rows fail or stay behind, grouped: errors first, then by how many rows. */
export async function readCauses(session: SqlSession, input: CauseInput): Promise<CauseCount[]> {
  const file = (name: string) => `read_parquet(${quoteText(session.path(name))})`;
  const errors = input.hasIssues
    ? `SELECT code, field, severity, _out, message FROM ${file('issues.parquet')}
       UNION ALL SELECT code, NULL, 'error', _out, message FROM ${file('outcomes.parquet')} o
       WHERE status = 'failed' AND NOT EXISTS (SELECT 1 FROM ${file('issues.parquet')} i WHERE i._out = o._out AND i.severity = 'error')`
    : `SELECT code, NULL::VARCHAR AS field, 'error' AS severity, _out, message FROM ${file('outcomes.parquet')} WHERE status IN ('failed', 'unknown')`;
  const rows = await session.rows(
    `SELECT coalesce(code, 'UNKNOWN') AS code, field, severity, count(DISTINCT _out) AS n, list(DISTINCT message ORDER BY message)[1:3] AS samples
     FROM (${errors} UNION ALL SELECT code, NULL, 'decision', _out, message FROM ${file('outcomes.parquet')} WHERE status = 'skipped')
     GROUP BY 1, 2, 3 ORDER BY CASE severity WHEN 'error' THEN 0 WHEN 'decision' THEN 1 ELSE 2 END, n DESC, code, field LIMIT 200`,
  );
  return rows.map((row) => ({
    code: String(row['code']),
    field: row['field'] as string | null,
    severity: row['severity'] as CauseCount['severity'],
    count: Number(row['n']),
    samples: (Array.isArray(row['samples']) ? row['samples'] : [])
      .filter((value) => value !== null)
      .map(String),
  }));
}
