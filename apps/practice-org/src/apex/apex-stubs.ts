import { badRequest } from '../server/api-error';
import { json, readJson, type Answer, type Call } from '../server/call';
import type { Router } from '../server/router';
import type { Database } from '../store/database';
import { readMeta, writeMeta } from '../store/tables';

/** What an Apex REST class of the org would answer. */
export interface ApexStub {
  method?: string;
  /** Below /services/apexrest/, without a slash in front; a final `*` takes all the rest. */
  path: string;
  status?: number;
  body?: unknown;
}

/** Answers below /services/apexrest/: a stub's where one fits, otherwise what was sent. Stubs survive restarts. */
export class ApexStubs {
  private stubs: ApexStub[];

  constructor(private readonly database: Database) {
    this.stubs = JSON.parse(readMeta(database, 'apexStubs') ?? '[]') as ApexStub[];
  }

  addTo(router: Router): void {
    router.add('*', 'services/apexrest/*', (call) => this.answer(call));
  }

  all(): ApexStub[] {
    return this.stubs;
  }

  add(items: unknown): ApexStub[] {
    // The newest comes first, so that a stub can be replaced by telling it again.
    this.keep([...checkStubs(items), ...this.stubs]);
    return this.stubs;
  }

  clear(): void {
    this.keep([]);
  }

  private keep(stubs: ApexStub[]): void {
    this.stubs = stubs;
    writeMeta(this.database, 'apexStubs', JSON.stringify(stubs));
  }

  private async answer(call: Call): Promise<Answer> {
    const path = call.params['*'] ?? '';
    const stub = this.stubs.find((item) => fits(item, call.method, path));
    if (stub) return json(stub.body ?? null, stub.status ?? 200);
    const { headers } = call.request;
    const hasBody = Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;
    const body = hasBody && call.method !== 'GET' ? await readJson(call) : null;
    return json({ method: call.method, path: `/${path}`, body });
  }
}

function fits(stub: ApexStub, method: string, path: string): boolean {
  if (stub.method !== undefined && stub.method.toUpperCase() !== method) return false;
  const wanted = stub.path.toLowerCase();
  const given = path.toLowerCase();
  return wanted.endsWith('*') ? given.startsWith(wanted.slice(0, -1)) : given === wanted;
}

/** A list of stubs as a request gives it; throws INVALID_STUB for what is none. */
export function checkStubs(items: unknown): ApexStub[] {
  if (!Array.isArray(items) || items.length > 1000)
    throw badRequest('INVALID_STUB', 'Apex stubs come as a list of up to 1000.');
  return items.map(readStub);
}

function readStub(item: unknown): ApexStub {
  const { method, path, status, body } = (item ?? {}) as Record<string, unknown>;
  if (typeof path !== 'string' || path === '') throw badRequest('INVALID_STUB', 'An Apex stub needs a path.');
  if (status !== undefined && !(Number.isInteger(status) && Number(status) >= 200 && Number(status) <= 599))
    throw badRequest('INVALID_STUB', 'status must be from 200 to 599.');
  return {
    path: path.replace(/^\/+/, ''),
    ...(typeof method === 'string' ? { method } : {}),
    ...(status === undefined ? {} : { status: Number(status) }),
    ...(body === undefined ? {} : { body }),
  };
}
