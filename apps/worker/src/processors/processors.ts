import { Processor } from '@nestjs/bull';
import { parseBatchId, type Work } from '@dms/domain';
import { BatchWorker, EventRelay, Flow, Staging, Verifier, WebhookDeliveries } from '@dms/pipeline';
import type { Job } from 'bull';
import { logged } from './logged';

type JobOf<Q extends Work['queue']> = Job<Extract<Work, { queue: Q }>>;

// Thin on purpose: unpack the id, call one use case. What it throws ends the job; the documents say what is left to do,
// and the sweeper queues it again. How many jobs at once: roles.ts.

@Processor('ingest')
export class IngestProcessor {
  constructor(private readonly staging: Staging) {}

  stage(job: JobOf<'ingest'>): Promise<void> {
    const { datasetId } = job.data;
    return logged('ingest', { datasetId }, () => this.staging.stage(datasetId));
  }
}

@Processor('transform')
export class TransformProcessor {
  constructor(private readonly staging: Staging) {}

  derive(job: JobOf<'transform'>): Promise<void> {
    const { datasetId } = job.data;
    return logged('transform', { datasetId }, () => this.staging.deriveNow(datasetId));
  }
}

@Processor('flow')
export class FlowProcessor {
  constructor(private readonly flow: Flow) {}

  advance(job: JobOf<'flow'>): Promise<void> {
    const { runId, attempt } = job.data;
    return logged('flow', { runId }, () => this.flow.advance(runId, attempt));
  }
}

@Processor('load')
export class LoadProcessor {
  constructor(private readonly batches: BatchWorker) {}

  advance(job: JobOf<'load'>): Promise<void> {
    const { batchId } = job.data;
    const { runId } = parseBatchId(batchId);
    return logged('load', { runId, batchId }, () => this.batches.advance(batchId, job.data));
  }
}

@Processor('verify')
export class VerifyProcessor {
  constructor(private readonly verifier: Verifier) {}

  verify(job: JobOf<'verify'>): Promise<void> {
    const { runId } = job.data;
    return logged('verify', { runId }, () => this.verifier.verify(runId));
  }
}

@Processor('events')
export class EventsProcessor {
  constructor(private readonly events: EventRelay) {}

  relay(job: JobOf<'events'>): Promise<void> {
    return logged('events', {}, () => this.events.relay(job.data.outlet));
  }
}

@Processor('webhooks')
export class WebhooksProcessor {
  constructor(private readonly deliveries: WebhookDeliveries) {}

  deliver(job: JobOf<'webhooks'>): Promise<void> {
    const { deliveryId, attempt } = job.data;
    return logged('webhooks', {}, () => this.deliveries.deliver(deliveryId, attempt));
  }
}
