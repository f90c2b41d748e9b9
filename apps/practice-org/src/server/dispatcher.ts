import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '../store/database';
import { notFound } from './api-error';
import type { Answer, Call } from './call';
import { splitUrl } from './url';
import type { Router } from './router';
import { answerOf } from './send';

export interface SubRequest {
  method: string;
  /** /services/data/v62.0/sobjects/Account */
  url: string;
  body?: unknown;
}

/** What can be asked for within another request: records and queries, nothing that streams. */
const ALLOWED = /^\/services\/data\/v\d\d\.0\/(sobjects|query|queryAll|composite\/sobjects|limits)(\/|$)/i;

/** Runs the requests that lie in a composite one through the same routes as any other. */
export class Dispatcher {
  constructor(
    private readonly router: Router,
    private readonly database: Database,
  ) {}

  async run({ method, url, body }: SubRequest, outer: Call): Promise<Answer> {
    try {
      const { path, query } = splitUrl(url);
      const version = /^\/services\/data\/v(\d\d\.0)/i.exec(path)?.[1];
      const match = ALLOWED.test(path) ? this.router.find(method.toUpperCase(), path) : undefined;
      if (version === undefined || !match || !('route' in match)) throw notFound();
      const text = body === undefined ? '' : JSON.stringify(body);
      const call: Call = {
        method: method.toUpperCase(),
        path,
        query,
        version,
        text,
        params: match.params,
        request: outer.request,
      };
      return await match.route.handler(call);
    } catch (error) {
      return answerOf(error);
    }
  }

  /**
   * Several requests of which all hold or none. They run within one turn of the event loop, so no other request can
   * come between them: handlers of allowed requests wait for nothing outside.
   */
  async atomically<T>(work: () => Promise<T>, failed: (result: T) => boolean): Promise<T> {
    await nextTurn();
    return this.database.unit(work, failed);
  }
}
