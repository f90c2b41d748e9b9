import { IncomingMessage, Server, ServerResponse, createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { PracticeCredentials } from '../connection/practice-login';

export interface Heard {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** Answers a request; undefined leaves it to the default (sign-in works, everything else is 404). */
export type Script = (heard: Heard, response: ServerResponse, at: number) => unknown;

const userId = '005000000000001AAA';
const orgId = '00D000000000001AAA';

/** An HTTP server that answers what a spec says, to rehearse answers no well-behaved org gives. */
export class ScriptedOrg {
  readonly heard: Heard[] = [];
  script: Script = () => undefined;
  private constructor(private readonly server: Server) {}

  static async start(): Promise<ScriptedOrg> {
    const server = createServer();
    const org = new ScriptedOrg(server);
    server.on('request', (request, response) => void org.answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return org;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get login(): PracticeCredentials {
    return {
      instanceUrl: this.origin,
      accessToken: 'first-token',
      username: 'ana@example.com',
      password: 'pass',
      securityToken: 'tok',
      clientId: 'client',
      clientSecret: 'client-secret',
    };
  }

  /** What was asked beyond signing in. */
  get calls(): Heard[] {
    return this.heard.filter(({ path }) => !path.startsWith('/services/oauth2/') && !path.includes('/Soap/'));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const heard: Heard = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    this.heard.push(heard);
    this.script(heard, response, this.calls.length);
    if (response.headersSent || response.writableEnded || response.destroyed) return;
    this.byDefault(heard, response);
  }

  private byDefault({ path }: Heard, response: ServerResponse): void {
    if (path === '/services/oauth2/userinfo') {
      json(response, 200, { user_id: userId, organization_id: orgId });
    } else if (path === '/services/oauth2/token') {
      json(response, 200, {
        access_token: 'second-token',
        instance_url: this.origin,
        id: `${this.origin}/id/${orgId}/${userId}`,
        token_type: 'Bearer',
      });
    } else if (!waiting.has(response)) {
      json(response, 404, [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }]);
    }
  }
}

const waiting = new WeakSet<ServerResponse>();

/** Leaves a request without an answer. */
export function never(response: ServerResponse): void {
  waiting.add(response);
}

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

export function html(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response
    .writeHead(status, { 'content-type': 'text/html', ...headers })
    .end('<html><body>We are down for maintenance</body></html>');
}
