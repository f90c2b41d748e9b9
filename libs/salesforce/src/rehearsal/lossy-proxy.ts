import { AddressInfo, Server, Socket, connect, createServer } from 'node:net';

/**
 * A TCP proxy before an org. It passes everything on, and can lose an answer: the request arrives whole, the org does
 * its work, and the first bytes of its answer end the connection instead of reaching the caller.
 */
export class LossyProxy {
  /** How many answers are to be lost from now on; only requests whose first bytes match `losing` count. */
  private left = 0;
  private losing = /^/;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async before(origin: string): Promise<LossyProxy> {
    const { hostname, port } = new URL(origin);
    const server = createServer();
    const proxy = new LossyProxy(server);
    server.on('connection', (caller) => proxy.pass(caller, connect(Number(port), hostname)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Loses the answer to the next request that begins so (`/^PUT /`). */
  loseAnswerTo(request: RegExp): void {
    this.losing = request;
    this.left = 1;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pass(caller: Socket, org: Socket): void {
    let doomed = false;
    for (const socket of [caller, org]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        caller.destroy();
        org.destroy();
      });
    }
    caller.on('data', (bytes: Buffer) => {
      if (this.left > 0 && this.losing.test(bytes.toString('latin1', 0, 200))) {
        this.left--;
        doomed = true;
      }
      if (!org.write(bytes)) {
        caller.pause();
        org.once('drain', () => caller.resume());
      }
    });
    org.on('data', (bytes: Buffer) => {
      if (doomed) caller.destroy();
      else caller.write(bytes);
    });
  }
}
