import type { Database } from '../store/database';

/** One line of the list of jobs, whichever API it came by. */
export interface JobLine {
  id: string;
  api: 'Bulk 2.0' | 'Bulk 1.0';
  object: string;
  operation: string;
  state: string;
  processed: number;
  failed: number;
  created: string;
  error: string | null;
}

const SQL = `
  SELECT id, 'Bulk 2.0' AS api, info, state, processed, failed, created, error FROM _job
  UNION ALL
  SELECT job.id, 'Bulk 1.0', job.info, job.state, coalesce(SUM(batch.processed), 0), coalesce(SUM(batch.failed), 0),
    job.created, max(batch.message)
  FROM _job1 AS job LEFT JOIN _batch1 AS batch ON batch.job = job.id GROUP BY job.id
  ORDER BY created DESC, id DESC LIMIT ? OFFSET ?`;

/** Bulk jobs of both kinds, the newest first. */
export function listJobs(
  database: Database,
  limit: number,
  offset: number,
): { jobs: JobLine[]; total: number } {
  const rows = database.all<JobLine & { info: string; created: number }>(SQL, limit, offset);
  const jobs = rows.map(({ info, created, ...row }): JobLine => {
    const { object, operation } = JSON.parse(info) as { object: string; operation: string };
    return { ...row, object, operation, created: new Date(created).toISOString() };
  });
  const count = 'SELECT (SELECT COUNT(*) FROM _job) + (SELECT COUNT(*) FROM _job1) AS n';
  return { jobs, total: database.get<{ n: number }>(count)?.n ?? 0 };
}
