/** Aborts its signal (a TimeoutError) when nobody called `heard` for `ms`. Call `end` when done. */
export class SilenceWatch {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;

  constructor(ms: number) {
    const late = () => this.controller.abort(new DOMException('Nothing moved for too long.', 'TimeoutError'));
    this.timer = setTimeout(late, ms);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  heard(): void {
    this.timer.refresh();
  }

  end(): void {
    clearTimeout(this.timer);
  }

  /** The chunks as they come, each a sign of life. */
  async *over(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      this.heard();
      yield chunk;
    }
  }
}
