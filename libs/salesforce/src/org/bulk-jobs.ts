import { IngestJob, JobState, Operation, OrgError, Permit, ResultKind, jobStates } from '@dms/domain';
import { badAnswer } from '../wire/failures';
import { OrgWire } from '../wire/org-wire';
import { sameId } from './ids';

interface JobsPage {
  records?: unknown;
  nextRecordsUrl?: unknown;
}

/** Bulk API 2.0 ingest jobs: each method is one call. Nothing here waits for a job or tries a write again. */
export class BulkJobs {
  constructor(private readonly wire: OrgWire) {}

  async create(
    job: { object: string; operation: Operation; externalIdField?: string },
    permit: Permit,
  ): Promise<IngestJob> {
    const raw = await this.wire.json<unknown>(
      {
        method: 'POST',
        path: '/jobs/ingest',
        body: {
          object: job.object,
          operation: job.operation,
          ...(job.operation === 'upsert' && { externalIdFieldName: job.externalIdField ?? 'Id' }),
          contentType: 'CSV',
          columnDelimiter: 'COMMA',
          lineEnding: 'LF',
        },
      },
      permit,
    );
    return toIngestJob(raw, true);
  }

  async upload(jobId: string, path: string, size: number, permit: Permit): Promise<void> {
    await this.wire.upload(`${pathOf(jobId)}/batches`, path, size, permit);
  }

  async setState(jobId: string, state: 'UploadComplete' | 'Aborted', permit: Permit): Promise<void> {
    const raw = await this.wire.json<unknown>(
      { method: 'PATCH', path: pathOf(jobId), body: { state } },
      permit,
    );
    toIngestJob(raw, true);
  }

  /** undefined: the org knows no such job. */
  async get(jobId: string): Promise<IngestJob | undefined> {
    try {
      return toIngestJob(await this.wire.json<unknown>({ method: 'GET', path: pathOf(jobId) }), false);
    } catch (error) {
      if (error instanceof OrgError && ['NOT_FOUND', 'ENTITY_IS_DELETED'].includes(error.code))
        return undefined;
      throw error;
    }
  }

  /** Open jobs of one user for one object, created since a moment (ISO 8601). A call for each page of the list. */
  async open(object: string, since: string, userId: string): Promise<IngestJob[]> {
    const found: IngestJob[] = [];
    const seen = new Set<string>();
    let path: string | null = '/jobs/ingest?isPkChunkingEnabled=false&jobType=V2Ingest';
    while (path !== null && !seen.has(path)) {
      seen.add(path);
      const page: JobsPage | null = await this.wire.json<JobsPage | null>({ method: 'GET', path });
      if (!Array.isArray(page?.records)) throw badAnswer('a list of jobs', false);
      for (const raw of page.records) {
        const job = toIngestJob(raw, false);
        if (isOpenFor(job, object, since, userId)) found.push(job);
      }
      path = typeof page.nextRecordsUrl === 'string' ? page.nextRecordsUrl : null;
    }
    return found;
  }

  async results(jobId: string, kind: ResultKind, path: string): Promise<number> {
    return this.wire.download(`${pathOf(jobId)}/${kind}`, path);
  }
}

function isOpenFor(job: IngestJob, object: string, since: string, userId: string): boolean {
  return (
    job.state === 'Open' &&
    job.object.toLowerCase() === object.toLowerCase() &&
    sameId(job.createdById, userId) &&
    Date.parse(job.createdDate) >= Date.parse(since)
  );
}

function pathOf(jobId: string): string {
  return `/jobs/ingest/${encodeURIComponent(jobId)}`;
}

function toIngestJob(raw: unknown, writing: boolean): IngestJob {
  const job = raw as Record<string, unknown> | null;
  const state = jobStates.find((known: JobState) => known === job?.['state']);
  if (!job || typeof job !== 'object' || typeof job['id'] !== 'string' || !state) {
    throw badAnswer('a Bulk job', writing);
  }
  return {
    id: job['id'],
    state,
    object: String(job['object'] ?? ''),
    operation: String(job['operation'] ?? ''),
    createdById: String(job['createdById'] ?? ''),
    createdDate: String(job['createdDate'] ?? ''),
    processed: Number(job['numberRecordsProcessed'] ?? 0),
    failed: Number(job['numberRecordsFailed'] ?? 0),
    ...(typeof job['errorMessage'] === 'string' && { errorMessage: job['errorMessage'] }),
  };
}
