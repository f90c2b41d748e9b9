import { AddressInfo, Server, Socket, connect, createServer } from 'node:net';
import { once } from 'node:events';

/** What happens to a request that a rule matches. */
export type ProxyAction =
  /** The connection breaks before the request gets through. */
  | { do: 'cut' }
  /** The request gets through, its answer does not: the connection breaks when it comes. */
  | { do: 'loseAnswer' }
  /** The request gets through, its answer is swallowed; the connection stays open and silent. */
  | { do: 'swallow' }
  /** The request gets through, its answer comes late. */
  | { do: 'delay'; ms: number }
  /** Answered here, without asking the server. */
  | { do: 'answer'; status: number; headers?: Record<string, string>; body: string }
  /** The answer's status is another one than the server's. */
  | { do: 'status'; from: number; to: number }
  /** The connection breaks after so many bytes of the request, or of its answer. */
  | { do: 'limitUp' | 'limitDown'; bytes: number }
  /** So many bytes of the request get through, the rest is held back. */
  | { do: 'hold'; bytes: number };

export interface ProxyRule {
  /** Held against `PUT /path`. */
  match: RegExp;
  /** Strikes from the nth match on (the first), `times` times (once). */
  nth?: number;
  times?: number;
  action: ProxyAction;
}

interface ArmedRule extends ProxyRule {
  seen: number;
  hits: number;
}

const requestLine = /^(GET|POST|PUT|PATCH|DELETE|HEAD) (\S+) HTTP\/1\.[01]\r\n/;

/**
 * A TCP proxy in front of a server of HTTP (or, without rules, of anything) that breaks connections on purpose. Requests
 * are known by their first line: our clients send one at a time on a connection.
 */
export class FaultProxy {
  private rules: ArmedRule[] = [];
  private readonly pairs = new Set<Conversation>();
  private readonly strikes = new Set<() => void>();
  private readonly records: { match: RegExp; lines: string[] }[] = [];
  private closed = false;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** `port()` is asked for each connection: a server may come back on another one. */
  static async before(port: () => number): Promise<FaultProxy> {
    const server = createServer({ allowHalfOpen: false });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new FaultProxy(server, (server.address() as AddressInfo).port);
    server.on('connection', (client) => proxy.connected(client, port()));
    return proxy;
  }

  /** From now on this happens; what was armed before is off. */
  arm(...rules: ProxyRule[]): void {
    this.rules = rules.map((rule) => ({ ...rule, seen: 0, hits: 0 }));
  }

  /** The first lines of all requests that fit, from now on, in the order in which they come. */
  record(match: RegExp): string[] {
    const lines: string[] = [];
    this.records.push({ match, lines });
    return lines;
  }

  /** How often the armed rules have struck. */
  get hits(): number {
    return this.rules.reduce((sum, rule) => sum + rule.hits, 0);
  }

  /** Resolves at the next strike. */
  struck(): Promise<void> {
    return new Promise((resolve) => {
      const heard = () => {
        this.strikes.delete(heard);
        resolve();
      };
      this.strikes.add(heard);
    });
  }

  /** Breaks every connection there is now; answers how many. */
  cutAll(): number {
    const count = this.pairs.size;
    for (const pair of this.pairs) pair.end();
    return count;
  }

  /** Nothing goes through in either direction for so long, then everything does. Answers how many connections hung. */
  async silence(ms: number): Promise<number> {
    const hung = [...this.pairs];
    for (const pair of hung) pair.pause();
    await new Promise((resolve) => setTimeout(resolve, ms));
    for (const pair of hung) pair.resume();
    return hung.length;
  }

  async stop(): Promise<void> {
    this.closed = true;
    this.cutAll();
    this.server.close();
    await once(this.server, 'close');
  }

  private connected(client: Socket, port: number): void {
    if (this.closed) return void client.destroy();
    const pair = new Conversation(client, connect(port, '127.0.0.1'), (request) => this.actionFor(request));
    this.pairs.add(pair);
    client.once('close', () => this.pairs.delete(pair));
  }

  private actionFor(request: string): ProxyAction | undefined {
    for (const { match, lines } of this.records) if (match.test(request)) lines.push(request);
    let found: ProxyAction | undefined;
    for (const rule of this.rules) {
      if (!rule.match.test(request)) continue;
      rule.seen += 1;
      if (found || rule.seen < (rule.nth ?? 1) || rule.hits >= (rule.times ?? 1)) continue;
      rule.hits += 1;
      found = rule.action;
      for (const heard of [...this.strikes]) heard();
    }
    return found;
  }
}

/** One connection and its counterpart, with what is to happen to the request under way. */
class Conversation {
  private action: ProxyAction | undefined;
  private up = 0;
  private down = 0;

  constructor(
    private readonly client: Socket,
    private readonly server: Socket,
    private readonly actionFor: (request: string) => ProxyAction | undefined,
  ) {
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => this.end());
      socket.on('close', () => this.end());
    }
    client.on('data', (chunk: Buffer) => this.fromClient(chunk));
    server.on('data', (chunk: Buffer) => this.fromServer(chunk));
    client.on('drain', () => server.resume());
    server.on('drain', () => client.resume());
  }

  end(): void {
    this.client.destroy();
    this.server.destroy();
  }
  pause(): void {
    this.client.pause();
    this.server.pause();
  }
  resume(): void {
    this.client.resume();
    this.server.resume();
  }

  private fromClient(chunk: Buffer): void {
    const line = requestLine.exec(chunk.subarray(0, 4096).toString('latin1'));
    if (line) this.begin(`${line[1]} ${line[2]}`);
    const { action } = this;
    if (action?.do === 'cut') return this.end();
    if (action?.do === 'answer') return line ? this.answer(action) : undefined;
    let rest = chunk;
    if (action?.do === 'limitUp' || action?.do === 'hold')
      rest = chunk.subarray(0, Math.max(0, action.bytes - this.up));
    this.up += chunk.length;
    if (rest.length > 0 && !this.server.write(rest)) this.client.pause();
    if (action?.do === 'limitUp' && this.up >= action.bytes) this.end();
  }

  private fromServer(chunk: Buffer): void {
    const { action } = this;
    const first = this.down === 0;
    this.down += chunk.length;
    if (action?.do === 'loseAnswer') return this.end();
    if (action?.do === 'swallow') return;
    if (action?.do === 'limitDown' && this.down >= action.bytes) {
      this.client.write(chunk.subarray(0, Math.max(0, chunk.length - (this.down - action.bytes))));
      return void this.client.end(() => this.end());
    }
    if (action?.do === 'status' && first) return this.toClient(withStatus(chunk, action.from, action.to));
    if (action?.do === 'delay' && first) {
      this.server.pause();
      return void setTimeout(() => {
        this.toClient(chunk);
        this.server.resume();
      }, action.ms);
    }
    this.toClient(chunk);
  }

  private begin(request: string): void {
    this.action = this.actionFor(request);
    this.up = 0;
    this.down = 0;
  }

  private toClient(chunk: Buffer): void {
    if (!this.client.destroyed && !this.client.write(chunk)) this.server.pause();
  }

  private answer({ status, headers = {}, body }: Extract<ProxyAction, { do: 'answer' }>): void {
    const all = { 'content-length': String(Buffer.byteLength(body)), ...headers };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    this.client.write(`HTTP/1.1 ${status} Told\r\n${lines.join('')}\r\n${body}`);
  }
}

function withStatus(chunk: Buffer, from: number, to: number): Buffer {
  const head = `HTTP/1.1 ${from} `;
  if (chunk.subarray(0, head.length).toString('latin1') !== head) return chunk;
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${to} `), chunk.subarray(head.length)]);
}
