import { badRequest } from '../server/api-error';
import type { SObject } from '../schema/model';
import { RowFailure } from '../records/row-failure';
import type { SqlValue } from '../store/database';

const REQUEST_ACTIONS = ['status', 'reset', 'hang', 'truncate', 'loseResponse', 'slow'] as const;
const ACTIONS = [...REQUEST_ACTIONS, 'rowError', 'failJob'] as const;

export interface Fault {
  id: number;
  match: { method?: string; path?: string; object?: string; nth?: number };
  action: (typeof ACTIONS)[number];
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
  errorCode?: string;
  message?: string;
  ms?: number;
  /** rowError: which rows; failJob: after how many rows. */
  rows?: number | { every?: number; keys?: string[] };
  times?: number;
  /** How many requests (rows) it was held against and how many it hit. */
  seen: number;
  hits: number;
}

export type RequestFault = Fault & { action: (typeof REQUEST_ACTIONS)[number] };

/** Faults told to the org for tests. They live in memory: a restarted org has none. */
export class Faults {
  private list: Fault[] = [];
  private counter = 0;
  /** rowError with `times`: how often each row was hit. */
  private readonly rowHits = new Map<string, number>();

  add(items: unknown): Fault[] {
    if (!Array.isArray(items) || items.length > 1000)
      throw badRequest('INVALID_FAULT', 'Faults come as a list of up to 1000.');
    const added = items.map((item) => readFault(item, ++this.counter));
    this.list.push(...added);
    return added;
  }

  all(): Fault[] {
    return this.list;
  }

  clear(): void {
    this.list = [];
    this.rowHits.clear();
  }

  /** The first fault that takes this request. All that match count it, for their nth. */
  forRequest(method: string, path: string): RequestFault | undefined {
    let chosen: RequestFault | undefined;
    for (const fault of this.list) {
      if (!isRequestFault(fault) || !matchesRequest(fault, method, path)) continue;
      fault.seen += 1;
      if (chosen || !isDue(fault)) continue;
      fault.hits += 1;
      chosen = fault;
    }
    return chosen;
  }

  /** How a row of a call is refused, or undefined when no fault concerns the call (so that rows cost nothing). */
  forRows(
    method: string,
    path: string,
  ): ((object: SObject, key: SqlValue, id: string | null) => RowFailure | undefined) | undefined {
    if (!this.list.some((fault) => fault.action === 'rowError')) return undefined;
    return (object, key, id) => {
      for (const fault of this.list) {
        if (
          fault.action !== 'rowError' ||
          !matchesObject(fault, object.name) ||
          !matchesCall(fault, method, path)
        )
          continue;
        if (this.hitsRow(fault, key === null ? id : String(key))) return rowFailure(fault);
      }
      return undefined;
    };
  }

  /** Where a job is to end: after so many rows, or half way. */
  forJob(object: string, path: string): { afterRows?: number; message: string } | undefined {
    for (const fault of this.list) {
      if (fault.action !== 'failJob' || !matchesObject(fault, object) || !matchesCall(fault, 'POST', path))
        continue;
      fault.seen += 1;
      if (!isDue(fault)) continue;
      fault.hits += 1;
      const message =
        fault.message ?? 'InternalServerError : Exceeded maximum number of attempts to process a batch';
      return typeof fault.rows === 'number' ? { afterRows: fault.rows, message } : { message };
    }
    return undefined;
  }

  private hitsRow(fault: Fault, key: string | null): boolean {
    const rows = typeof fault.rows === 'object' ? fault.rows : {};
    fault.seen += 1;
    const folded = key?.toLowerCase() ?? '';
    if (rows.keys && !rows.keys.some((wanted) => wanted.toLowerCase() === folded)) return false;
    if (rows.every !== undefined && fault.seen % rows.every !== 0) return false;
    if (fault.match.nth !== undefined && fault.seen < fault.match.nth) return false;
    const slot = `${fault.id}:${folded}`;
    const before = this.rowHits.get(slot) ?? 0;
    if (fault.times !== undefined && before >= fault.times) return false;
    this.rowHits.set(slot, before + 1);
    fault.hits += 1;
    return true;
  }
}

const isRequestFault = (fault: Fault): fault is RequestFault =>
  (REQUEST_ACTIONS as readonly string[]).includes(fault.action);

function matchesRequest(fault: Fault, method: string, path: string): boolean {
  const { object } = fault.match;
  if (object !== undefined && !path.toLowerCase().split('/').includes(object.toLowerCase())) return false;
  return matchesCall(fault, method, path);
}

function matchesCall({ match }: Fault, method: string, path: string): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== method) return false;
  return match.path === undefined || pathMatches(match.path, path);
}

const matchesObject = ({ match }: Fault, object: string): boolean =>
  match.object === undefined || match.object.toLowerCase() === object.toLowerCase();

/** `/jobs/ingest` is a part of the path; `/jobs\/ingest$/` with a sign that only patterns have is a pattern. */
function pathMatches(wanted: string, path: string): boolean {
  const pattern = /^\/(.*[\\^$*+?()[\]{}|].*)\/(i?)$/.exec(wanted);
  return pattern
    ? new RegExp(pattern[1] ?? '', pattern[2]).test(path)
    : path.toLowerCase().includes(wanted.toLowerCase());
}

/** From the nth match on (the first by default), `times` times (once by default). */
function isDue(fault: Fault): boolean {
  return fault.seen >= (fault.match.nth ?? 1) && fault.hits < (fault.times ?? 1);
}

const rowFailure = (fault: Fault): RowFailure =>
  new RowFailure(
    fault.errorCode ?? 'UNABLE_TO_LOCK_ROW',
    fault.message ?? 'unable to obtain exclusive access to this record',
  );

function readFault(item: unknown, id: number): Fault {
  const refuse = (message: string) => badRequest('INVALID_FAULT', message);
  if (item === null || typeof item !== 'object' || Array.isArray(item)) throw refuse('A fault is an object.');
  const given = item as Partial<Fault>;
  if (!given.action || !ACTIONS.includes(given.action))
    throw refuse(`A fault's action is one of ${ACTIONS.join(', ')}.`);
  const match = given.match ?? {};
  if (typeof match !== 'object') throw refuse('match must be an object.');
  for (const [name, value] of Object.entries({
    nth: match.nth,
    times: given.times,
    ms: given.ms,
    status: given.status,
  })) {
    if (value !== undefined && (!Number.isInteger(value) || value < 0))
      throw refuse(`${name} must be a whole number.`);
  }
  if (given.status !== undefined && (given.status < 200 || given.status > 599))
    throw refuse('status must be from 200 to 599.');
  try {
    pathMatches(String(match.path ?? ''), '/');
  } catch {
    throw refuse('match.path is no usable pattern.');
  }
  return { ...given, id, match, action: given.action, seen: 0, hits: 0 };
}
