import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A line to DMS that breaks once so many bytes have gone up it, and is dead until it is mended. */
export class WeakLine {
  private readonly ends = new Set<Socket>();
  private readonly server: Server;
  private left = Infinity;

  /** `url`: where DMS is. */
  constructor(private readonly url: string) {
    this.server = createServer((near) => this.join(near));
  }

  /** Answers the address of its near end, on the host of DMS so that cookies hold. */
  async open(): Promise<string> {
    this.server.listen(0, 'localhost');
    await once(this.server, 'listening');
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  breakAfter(bytes: number): void {
    this.left = bytes;
  }

  mend(): void {
    this.left = Infinity;
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(near: Socket): void {
    if (this.left <= 0) {
      near.destroy();
      return;
    }
    const { hostname, port } = new URL(this.url);
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.ends.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.ends.delete(one);
        other.destroy();
      });
    }
    near.on('data', (bytes) => {
      this.left -= bytes.length;
      if (this.left <= 0) this.cut();
    });
  }

  private cut(): void {
    for (const end of this.ends) end.destroy();
  }
}
