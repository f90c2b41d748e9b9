import { Processor } from '@nestjs/bull';
import type { Work } from '@dms/domain';
import { BatchWorker, Flow, Staging, Verifier } from '@dms/pipeline';
import type { Job } from 'bull';

type JobOf<Q extends Work['queue']> = Job<Extract<Work, { queue: Q }>>;

// Thin on purpose: unpack the id, call one use case. What it throws ends the job; the documents say what is left to do,
// and the sweeper queues it again. How many jobs at once: roles.ts.

@Processor('ingest')
export class IngestProcessor {
  constructor(private readonly staging: Staging) {}

  stage(job: JobOf<'ingest'>): Promise<void> {
    return this.staging.stage(job.data.datasetId);
  }
}

@Processor('transform')
export class TransformProcessor {
  constructor(private readonly staging: Staging) {}

  derive(job: JobOf<'transform'>): Promise<void> {
    return this.staging.deriveNow(job.data.datasetId);
  }
}

@Processor('flow')
export class FlowProcessor {
  constructor(private readonly flow: Flow) {}

  advance(job: JobOf<'flow'>): Promise<void> {
    return this.flow.advance(job.data.runId, job.data.attempt);
  }
}

@Processor('load')
export class LoadProcessor {
  constructor(private readonly batches: BatchWorker) {}

  advance(job: JobOf<'load'>): Promise<void> {
    return this.batches.advance(job.data.batchId, job.data);
  }
}

@Processor('verify')
export class VerifyProcessor {
  constructor(private readonly verifier: Verifier) {}

  verify(job: JobOf<'verify'>): Promise<void> {
    return this.verifier.verify(job.data.runId);
  }
}
