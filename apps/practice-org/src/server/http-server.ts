import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Sessions } from '../login/sessions';
import { chooseOrg, isSignIn } from '../orgs/choose-org';
import type { Org } from '../orgs/org';
import type { PageFiles } from '../page/page-files';
import type { Faults, RequestFault } from '../control/faults';
import { asBulkError, formatOf } from '../bulk1/messages';
import { ApiError, notFound } from './api-error';
import { MAX_SIGN_IN, readText } from './body';
import type { Answer, Call } from './call';
import type { Certificate } from './certificate';
import type { Switches } from '../switches/switches';
import type { ApiUsage } from './api-usage';
import { refuseUnreadable } from './refuse-unreadable';
import type { Router } from './router';
import { splitUrl } from './url';
import { answerOf, send, type Damage } from './send';

const MAX_URL = 16_384;
const MAX_HEADERS = 262_144;

const tooLong = (status: number): ApiError =>
  new ApiError(
    status,
    status === 414 ? 'URI_TOO_LONG' : 'REQUEST_HEADER_FIELDS_TOO_LARGE',
    'The URL is too long.',
  );

const VERSION = /^v(5[0-9]|6[0-7])\.0$/i;

/** What of an org a request passes on its way. */
export interface Tenant {
  router: Router;
  sessions: Sessions;
  faults: Faults;
  usage: ApiUsage;
  switches: Switches;
}

/** Takes requests through normalising, the choice of the org, faults, session check and routing to an answer. */
export class HttpServer {
  constructor(
    private readonly orgs: () => Org[],
    private readonly page: PageFiles | undefined,
  ) {}

  plain(): Server {
    // A URL that is too long is answered by us, as a real org would, and not by the parser of headers.
    return patient(createServer({ maxHeaderSize: MAX_HEADERS }, this.listener));
  }

  secure(certificate: Certificate): Server {
    return patient(createSecureServer({ maxHeaderSize: MAX_HEADERS, ...certificate }, this.listener));
  }

  private readonly listener = (request: IncomingMessage, response: ServerResponse): void => {
    this.serve(request, response).catch(() => response.destroy());
  };

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.on('error', () => response.destroy());
    const { path, query } = splitUrl(request.url ?? '/');
    const method = methodOf(request, query);
    const file = this.page?.answer(method, path);
    if (file) return send(request, response, file, 'none');
    const chosen = await this.choose(request, path, query).catch((error: unknown) => answerOf(error));
    if ('status' in chosen) return send(request, response, chosen, 'none');
    const { org, text } = chosen;
    const fault = path.startsWith('/practice') ? undefined : org.faults.forRequest(method, path);
    const damage = await this.damageBefore(fault, response);
    if (damage === 'gone') return;
    const call = { request, method, path, query, ...(text === undefined ? {} : { text }) };
    const answer = await this.answerFor(org, call, fault);
    if (/^\/services\/(data|apexrest)\//i.test(path)) {
      answer.headers = {
        'Sforce-Limit-Info': org.usage.header(),
        'Cache-Control': 'no-cache,must-revalidate,max-age=0,no-store,private',
        ...answer.headers,
      };
    }
    await send(request, response, answer, damage, org.switches.get('jsonStyle') === 'pretty');
  }

  /** With one org there is nothing to choose; with more, a sign-in is read first, because its body says for which. */
  private async choose(
    request: IncomingMessage,
    path: string,
    query: URLSearchParams,
  ): Promise<{ org: Tenant; text?: string }> {
    const orgs = this.orgs();
    if (orgs.length === 0) throw new ApiError(503, 'SERVER_UNAVAILABLE', 'The org is starting.');
    const reads = orgs.length > 1 && request.method === 'POST' && isSignIn(path);
    if (!reads) return { org: chooseOrg(orgs, { path, query, request }) };
    const text = await readText(request, MAX_SIGN_IN);
    return { org: chooseOrg(orgs, { path, query, request, text }), text };
  }

  private async answerFor(org: Tenant, call: Asked, fault: RequestFault | undefined): Promise<Answer> {
    try {
      return fault?.action === 'status' ? statusAnswer(fault) : await this.answer(org, call);
    } catch (error) {
      const asBulk1 = /^\/services\/async\//i.test(call.path)
        ? asBulkError(error, formatOf(call.request.headers['content-type']))
        : undefined;
      return asBulk1 ?? this.worded(org, answerOf(error));
    }
  }

  private worded({ switches }: Tenant, answer: Answer): Answer {
    if (switches.get('errorTexts') === 'english' || !Array.isArray(answer.json)) return answer;
    const items = (answer.json as unknown[]).map((item) =>
      item !== null && typeof item === 'object' && 'message' in item
        ? { ...item, message: switches.word(String(item.message)) }
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

  private async answer({ router, sessions, usage, switches }: Tenant, asked: Asked): Promise<Answer> {
    const { request, method, path } = asked;
    if ((request.url?.length ?? 0) > MAX_URL) throw tooLong(Number(switches.get('longUrl')));
    const match = router.find(method, path);
    const open = 'route' in match && match.route.open;
    if (!open) sessions.check(request);
    if (/^\/services\/(data|async|apexrest)\b/i.test(path)) {
      if (switches.get('restApi') === 'off' && !open)
        throw new ApiError(403, 'API_DISABLED_FOR_ORG', 'The REST API is not enabled for this Organization.');
      usage.count();
    }
    const version = versionOf(path);
    if (!('route' in match)) throw refusal(match.allowed);
    return match.route.handler({ ...asked, params: match.params, version });
  }
}

type Asked = Omit<Call, 'params' | 'version'>;

/** Uploads of 150 MB over a slow line, and clients that keep connections for long, are both normal here. */
function patient(server: Server): Server {
  server.requestTimeout = 0;
  server.keepAliveTimeout = 65_000;
  return refuseUnreadable(server);
}

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
