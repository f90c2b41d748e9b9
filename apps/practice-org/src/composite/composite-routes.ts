import { badRequest } from '../server/api-error';
import { json, readObject, type Answer, type Call } from '../server/call';
import type { Dispatcher } from '../server/dispatcher';
import type { Router } from '../server/router';
import type { Switches } from '../switches/switches';
import { resolveReferences, UnknownReference } from './references';

type Json = Record<string, unknown>;

interface Part {
  method: string;
  url: string;
  body?: unknown;
  referenceId: string;
}

interface PartAnswer {
  body: unknown;
  httpHeaders: Record<string, string>;
  httpStatusCode: number;
  referenceId: string;
}

const MAX_PARTS = 25;
const MAX_GRAPHS = 75;
const MAX_NODES = 500;
const MAX_FAILED_GRAPHS = 14;

/** V/composite, V/composite/batch and V/composite/graph: requests within a request. */
export class CompositeRoutes {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly switches: Switches,
  ) {}

  addTo(router: Router): void {
    const base = 'services/data/:version/composite';
    router
      .add('GET', base, ({ version }) =>
        json(
          Object.fromEntries(
            ['tree', 'batch', 'sobjects', 'graph'].map((name) => [
              name,
              `/services/data/v${version}/composite/${name}`,
            ]),
          ),
        ),
      )
      .add('POST', base, (call) => this.composite(call))
      .add('POST', `${base}/batch`, (call) => this.batch(call))
      .add('POST', `${base}/graph`, (call) => this.graphs(call));
  }

  private async composite(call: Call): Promise<Answer> {
    const body = await readObject(call);
    const parts = readParts(body.compositeRequest, MAX_PARTS);
    const many = parts.filter(({ url }) => /\/(query|queryAll|composite\/sobjects)\b/i.test(url)).length;
    const most = this.switches.get('compositeQueries');
    if (many > most)
      throw badRequest('LIMIT_EXCEEDED', `Limit exceeded: at most ${most} query and collection requests`);
    const compositeResponse = await this.all(parts, body.allOrNone === true, call);
    return json({ compositeResponse });
  }

  private all(parts: Part[], allOrNone: boolean, call: Call): Promise<PartAnswer[]> {
    if (!allOrNone) return this.inOrder(parts, false, call);
    return this.dispatcher.atomically(() => this.inOrder(parts, true, call), hasFailed);
  }

  private async inOrder(parts: Part[], allOrNone: boolean, call: Call): Promise<PartAnswer[]> {
    const answers = new Map<string, unknown>();
    const results: PartAnswer[] = [];
    for (const part of parts) {
      const result = await this.one(part, answers, call);
      results.push(result);
      if (result.httpStatusCode < 400) answers.set(part.referenceId, result.body);
      else if (allOrNone) break;
    }
    if (!allOrNone || !hasFailed(results)) return results;
    return parts.map((part, i) => {
      const result = results[i];
      return result && result.httpStatusCode >= 400 ? result : halted(part);
    });
  }

  private async one(part: Part, answers: ReadonlyMap<string, unknown>, call: Call): Promise<PartAnswer> {
    const { referenceId } = part;
    try {
      const { method, url, body } = resolveReferences(part, answers);
      const answer = await this.dispatcher.run({ method, url: encodeSpaces(url), body }, call);
      const location = answer.headers?.Location;
      return {
        body: answer.json ?? null,
        httpHeaders: location === undefined ? {} : { Location: location },
        httpStatusCode: answer.status,
        referenceId,
      };
    } catch (error) {
      if (!(error instanceof UnknownReference)) throw error;
      return halted(part, error.message);
    }
  }

  private async batch(call: Call): Promise<Answer> {
    const { batchRequests, haltOnError } = await readObject(call);
    const requests = readList(batchRequests, 'batchRequests', MAX_PARTS);
    const results: { statusCode: number; result: unknown }[] = [];
    let hasErrors = false;
    for (const request of requests) {
      if (hasErrors && haltOnError === true) {
        const item = { errorCode: 'BATCH_PROCESSING_HALTED', message: 'Batch processing halted per request' };
        results.push({ statusCode: 412, result: [item] });
        continue;
      }
      const url = String(request.url ?? '').replace(/^\/?(services\/data\/)?/, '/services/data/');
      const method = String(request.method ?? '');
      const answer = await this.dispatcher.run({ method, url, body: request.richInput }, call);
      hasErrors ||= answer.status >= 400;
      results.push({ statusCode: answer.status, result: answer.json ?? null });
    }
    return json({ hasErrors, results });
  }

  private async graphs(call: Call): Promise<Answer> {
    const given = readList((await readObject(call)).graphs, 'graphs', MAX_GRAPHS);
    const graphs = given.map((graph) => ({
      id: String(graph.graphId ?? ''),
      parts: readParts(graph.compositeRequest, MAX_NODES),
    }));
    if (graphs.reduce((sum, { parts }) => sum + parts.length, 0) > MAX_NODES)
      throw badRequest('LIMIT_EXCEEDED', `A payload may have at most ${MAX_NODES} nodes`);
    const results = [];
    let failed = 0;
    for (const { id, parts } of graphs) {
      const compositeResponse =
        failed >= MAX_FAILED_GRAPHS ? parts.map((part) => halted(part)) : await this.all(parts, true, call);
      const isSuccessful = !hasFailed(compositeResponse);
      if (!isSuccessful) failed += 1;
      results.push({ graphId: id, graphResponse: { compositeResponse }, isSuccessful });
    }
    return json({ graphs: results });
  }
}

const hasFailed = (results: PartAnswer[]): boolean => results.some((result) => result.httpStatusCode >= 400);

const ROLLED_BACK = 'The transaction was rolled back since another operation in the same transaction failed.';

const halted = ({ referenceId }: Part, message = ROLLED_BACK): PartAnswer => ({
  body: [{ errorCode: 'PROCESSING_HALTED', message }],
  httpHeaders: {},
  httpStatusCode: 400,
  referenceId,
});

/** Clients write queries into the URL as they are. */
const encodeSpaces = (url: string): string => url.replaceAll(' ', '%20');

function readList(list: unknown, name: string, most: number): Json[] {
  if (!Array.isArray(list) || list.some((item) => item === null || typeof item !== 'object'))
    throw badRequest('JSON_PARSER_ERROR', `Missing required field: ${name} at [line:1, column:1]`);
  if (list.length > most)
    throw badRequest('LIMIT_EXCEEDED', `Limit exceeded: ${name} may have at most ${most} entries`);
  return list as Json[];
}

function readParts(list: unknown, most: number): Part[] {
  const seen = new Set<string>();
  return readList(list, 'compositeRequest', most).map((item) => {
    const { method, url, referenceId } = item;
    if (typeof method !== 'string' || typeof url !== 'string' || typeof referenceId !== 'string')
      throw badRequest(
        'JSON_PARSER_ERROR',
        'Each request needs method, url and referenceId at [line:1, column:1]',
      );
    if (!/^[A-Za-z0-9]\w*$/.test(referenceId) || seen.has(referenceId))
      throw badRequest(
        'INVALID_INPUT',
        `Provided reference ID is not unique or not usable: ${referenceId.slice(0, 80)}`,
      );
    seen.add(referenceId);
    return { method, url, referenceId, ...(item.body === undefined ? {} : { body: item.body }) };
  });
}
