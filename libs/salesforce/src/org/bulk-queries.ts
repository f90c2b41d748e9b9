import { JobState, OrgError, Permit, QueryJob, jobStates } from '@dms/domain';
import { badAnswer } from '../wire/failures';
import { OrgWire } from '../wire/org-wire';

const path = '/jobs/query';

/** Bulk API 2.0 query jobs: each method is one call (results: one a page). Nothing here waits for a job. */
export class BulkQueries {
  constructor(private readonly wire: OrgWire) {}

  async create(soql: string, permit: Permit): Promise<QueryJob> {
    const body = {
      operation: 'query',
      query: soql,
      contentType: 'CSV',
      columnDelimiter: 'COMMA',
      lineEnding: 'LF',
    };
    return toQueryJob(await this.wire.json<unknown>({ method: 'POST', path, body }, permit), true);
  }

  async get(jobId: string): Promise<QueryJob | undefined> {
    try {
      return toQueryJob(await this.wire.json<unknown>({ method: 'GET', path: pathOf(jobId) }), false);
    } catch (error) {
      if (error instanceof OrgError && error.code === 'NOT_FOUND') return undefined;
      throw error;
    }
  }

  async results(jobId: string, file: string, after: number): Promise<number> {
    return this.wire.download(`${pathOf(jobId)}/results`, file, after);
  }
}

function pathOf(jobId: string): string {
  return `${path}/${encodeURIComponent(jobId)}`;
}

function toQueryJob(raw: unknown, writing: boolean): QueryJob {
  const job = raw as Record<string, unknown> | null;
  const state = jobStates.find((known: JobState) => known === job?.['state']);
  if (typeof job?.['id'] !== 'string' || !state) throw badAnswer('a Bulk query', writing);
  return { id: job['id'], state, processed: Number(job['numberRecordsProcessed'] ?? 0) };
}
