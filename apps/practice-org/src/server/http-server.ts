import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Sessions } from '../login/sessions';
import type { Faults, RequestFault } from '../control/faults';
import { asBulkError, formatOf } from '../bulk1/messages';
import { ApiError, notFound } from './api-error';
import type { Answer, Call } from './call';
import type { Switches } from '../switches/switches';
import type { ApiUsage } from './api-usage';
import type { Match, Router } from './router';
import { splitUrl } from './url';
import { answerOf, send, type Damage } from './send';

const MAX_URL = 16_384;

const tooLong = (status: number): ApiError =>
  new ApiError(
    status,
    status === 414 ? 'URI_TOO_LONG' : 'REQUEST_HEADER_FIELDS_TOO_LARGE',
    'The URL is too long.',
  );

const VERSION = /^v(5[0-9]|6[0-7])\.0$/i;

/** Takes requests through normalising, faults, session check and routing to an answer. */
export class HttpServer {
  readonly server: Server;

  constructor(
    private readonly router: Router,
    private readonly sessions: Sessions,
    private readonly faults: Faults,
    private readonly usage: ApiUsage,
    private readonly switches: Switches,
  ) {
    // A URL that is too long is answered by us, as a real org would, and not by the parser of headers.
    this.server = createServer({ maxHeaderSize: 262_144 }, (request, response) => {
      this.serve(request, response).catch(() => response.destroy());
    });
    // Uploads of 150 MB over a slow line, and clients that keep connections for long, are both normal here.
    this.server.requestTimeout = 0;
    this.server.keepAliveTimeout = 65_000;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.on('error', () => response.destroy());
    const { path, query } = splitUrl(request.url ?? '/');
    const method = methodOf(request, query);
    const fault = path.startsWith('/practice') ? undefined : this.faults.forRequest(method, path);
    const damage = await this.damageBefore(fault, response);
    if (damage === 'gone') return;
    let answer: Answer;
    try {
      answer =
        fault?.action === 'status' ? statusAnswer(fault) : await this.answer(request, method, path, query);
    } catch (error) {
      const asBulk1 = /^\/services\/async\//i.test(path)
        ? asBulkError(error, formatOf(request.headers['content-type']))
        : undefined;
      answer = asBulk1 ?? this.worded(answerOf(error));
    }
    if (path.startsWith('/services/data/')) {
      answer.headers = {
        'Sforce-Limit-Info': this.usage.header(),
        'Cache-Control': 'no-cache,must-revalidate,max-age=0,no-store,private',
        ...answer.headers,
      };
    }
    await send(request, response, answer, damage);
  }

  private worded(answer: Answer): Answer {
    if (this.switches.get('errorTexts') === 'english' || !Array.isArray(answer.json)) return answer;
    const items = (answer.json as unknown[]).map((item) =>
      item !== null && typeof item === 'object' && 'message' in item
        ? { ...item, message: this.switches.word(String(item.message)) }
        : item,
    );
    return { ...answer, json: items };
  }

  /** Faults that act before the work; `gone` means that this request is over. */
  private async damageBefore(
    fault: RequestFault | undefined,
    response: ServerResponse,
  ): Promise<Damage | 'gone'> {
    switch (fault?.action) {
      case 'reset':
        response.destroy();
        return 'gone';
      case 'hang':
        return 'gone';
      case 'slow':
        await new Promise((resolve) => setTimeout(resolve, fault.ms ?? 1000));
        return 'none';
      case 'loseResponse':
        return 'lose';
      case 'truncate':
        return 'truncate';
      default:
        return 'none';
    }
  }

  private async answer(
    request: IncomingMessage,
    method: string,
    path: string,
    query: URLSearchParams,
  ): Promise<Answer> {
    if ((request.url?.length ?? 0) > MAX_URL) throw tooLong(Number(this.switches.get('longUrl')));
    const match = this.router.find(method, path);
    const open = 'route' in match && match.route.open;
    if (!open) this.sessions.check(request);
    if (/^\/services\/(data|async|apexrest)\b/i.test(path)) {
      if (this.switches.get('restApi') === 'off' && !open)
        throw new ApiError(403, 'API_DISABLED_FOR_ORG', 'The REST API is not enabled for this Organization.');
      this.usage.count();
    }
    const version = versionOf(path);
    if (!('route' in match)) throw refusal(match.allowed);
    return match.route.handler(callOf(match, { method, path, query, request, version }));
  }
}

const callOf = (match: Match, rest: Omit<Call, 'params'>): Call => ({ params: match.params, ...rest });

function refusal(allowed: string[]): ApiError {
  if (allowed.length === 0) return notFound();
  return new ApiError(
    405,
    'METHOD_NOT_ALLOWED',
    `HTTP Method not allowed. Allowed are ${[...new Set(allowed)].join(',')}`,
  );
}

function versionOf(path: string): string {
  const segment = /^\/services\/data\/([^/]+)/.exec(path)?.[1];
  if (segment === undefined) return '62.0';
  if (!VERSION.test(segment)) throw notFound();
  return segment.slice(1);
}

function methodOf(request: IncomingMessage, query: URLSearchParams): string {
  const method = (request.method ?? 'GET').toUpperCase();
  const override = query.get('_HttpMethod')?.toUpperCase();
  return method === 'POST' && override && ['PATCH', 'DELETE', 'PUT'].includes(override)
    ? override
    : method === 'HEAD'
      ? 'GET'
      : method;
}

function statusAnswer(fault: RequestFault): Answer {
  const status = fault.status ?? 503;
  const headers = fault.headers ?? {};
  if (typeof fault.body === 'string')
    return {
      status,
      text: fault.body,
      type: headers['content-type'] ?? headers['Content-Type'] ?? 'text/html',
      headers,
    };
  const body = fault.body ?? [
    { message: fault.message ?? 'Server too busy', errorCode: fault.errorCode ?? 'SERVER_UNAVAILABLE' },
  ];
  return { status, json: body, headers };
}
