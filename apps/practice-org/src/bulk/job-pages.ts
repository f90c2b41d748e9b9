import { toId18 } from '../records/ids';
import { badRequest } from '../server/api-error';
import { json, type Answer, type Call } from '../server/call';
import { jobBody, type JobKind, type JobStore } from './jobs';

const PAGE = 1000;

/** V/jobs/ingest and V/jobs/query: jobs, the newest first, a thousand at a time. A locator is the last id of a page. */
export function listJobs(call: Call, jobs: JobStore, kind: JobKind): Answer {
  const given = call.query.get('queryLocator');
  const before = given === null || given === '' ? undefined : toId18(given);
  if (given && before === undefined) throw badRequest('INVALID_QUERY_LOCATOR', 'invalid query locator');
  // One kind of jobs lives below each path, and none is chunked by primary key: another wish leaves nothing.
  const type = call.query.get('jobType') ?? kind;
  const chunked = call.query.get('isPkChunkingEnabled') === 'true';
  const wanted = type.toLowerCase() === kind.toLowerCase() && !chunked;
  const found = wanted ? jobs.list(kind, PAGE + 1, before) : [];
  const page = found.slice(0, PAGE);
  const done = found.length <= PAGE;
  const last = page.at(-1)?.id;
  const path = `/services/data/v${call.version}/jobs/${kind === 'V2Ingest' ? 'ingest' : 'query'}`;
  return json({
    done,
    records: page.map((job) => jobBody(job, true)),
    nextRecordsUrl: done ? null : `${path}?queryLocator=${last ?? ''}`,
  });
}
