import { isFinished } from '@dms/domain';
import { RunControl, type RunView } from '@dms/pipeline';
import { Injectable, OnModuleDestroy } from '@nestjs/common';
import type { Request, Response } from 'express';
import { createHash } from 'node:crypto';
import { once } from 'node:events';

const heartbeatMs = 15_000;
/** What a browser waits before it asks again after a broken connection. */
const retryMs = 2_000;

/** A run as server-sent events: the same object as GET /runs/:id, whenever it changes. */
@Injectable()
export class RunEvents implements OnModuleDestroy {
  private readonly closing = new AbortController();

  constructor(private readonly control: RunControl) {}

  onModuleDestroy(): void {
    this.closing.abort();
  }

  /** Ends with the run, or when the reader leaves. */
  async stream(runId: string, request: Request, response: Response): Promise<void> {
    const first = await this.control.view(runId);
    const seen = request.get('last-event-id');
    if (isFinished(first.state) && seen === eventId(first)) {
      // Everything was told: 204 makes a browser stop asking again.
      response.status(204).end();
      return;
    }
    const left = new AbortController();
    response.on('close', () => {
      left.abort();
    });
    open(response);
    const beat = setInterval(() => response.write(': still here\n\n'), heartbeatMs);
    try {
      await this.relay(runId, seen, response, AbortSignal.any([left.signal, this.closing.signal]));
    } finally {
      clearInterval(beat);
      response.end();
    }
  }

  private async relay(
    runId: string,
    seen: string | undefined,
    response: Response,
    signal: AbortSignal,
  ): Promise<void> {
    let last = seen;
    for await (const view of this.control.watch(runId, signal)) {
      if (signal.aborted) return;
      const id = eventId(view);
      if (id === last) continue;
      last = id;
      const taken = response.write(`id: ${id}\ndata: ${JSON.stringify(view)}\n\n`);
      if (!taken) await drained(response, signal);
    }
  }
}

function open(response: Response): void {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-cache, no-transform',
    'X-Accel-Buffering': 'no',
  });
  response.write(`retry: ${retryMs}\n\n`);
}

/** The same for the same view, so that a reader who comes back is told only what is new. */
function eventId(view: RunView): string {
  return createHash('sha256').update(JSON.stringify(view)).digest('hex').slice(0, 24);
}

/** Waits for a slow reader; nothing is piled up for it. */
async function drained(response: Response, signal: AbortSignal): Promise<void> {
  await once(response, 'drain', { signal }).catch(() => undefined);
}
