import { Counts, isFinished, RunMode, RunState } from '@dms/domain';
import { setTimeout as wait } from 'node:timers/promises';
import { DmsAnswerError, DmsClient } from './dms-client';
import { Printer } from './printer';
import { SentenceError } from './sentence-error';

/** A run as GET /runs/:id answers it: the parts the sample looks at. */
export interface RunAnswer {
  id: string;
  mode: RunMode;
  state: RunState;
  counts: Counts;
  loads: { name: string; state: string; counts: Counts; apiCalls: number }[];
  problem?: { code: string; detail: string };
}

/** Starts a run and follows it to its end. The key makes a start that is sent twice the same run. */
export async function runToTheEnd(
  dms: DmsClient,
  migrationId: string,
  mode: RunMode,
  idempotencyKey: string,
  printer: Printer,
): Promise<RunAnswer> {
  const headers = { 'Idempotency-Key': idempotencyKey };
  const { body } = await dms.post<RunAnswer>(`/migrations/${migrationId}/runs`, { mode }, headers);
  const run = isFinished(body.state) ? body : await follow(dms, body.id, printer);
  if (run.state !== 'completed' && run.state !== 'completed_with_errors')
    throw new SentenceError(
      `The ${mode} run ${run.id} ended ${run.state}: ${run.problem?.detail ?? 'DMS gives no reason'}`,
    );
  return run;
}

/** Reads the run's events; where the stream ends early it is opened again after the last event seen. */
async function follow(dms: DmsClient, runId: string, printer: Printer): Promise<RunAnswer> {
  let lastId: string | undefined;
  for (;;) {
    for await (const event of eventsUntilCut(dms, runId, lastId)) {
      lastId = event.id ?? lastId;
      const run = JSON.parse(event.data) as RunAnswer;
      printer.progress(progressText(run));
      if (run.state === 'paused')
        throw new SentenceError(
          `The run ${runId} is paused: ${run.problem?.detail ?? 'somebody asked for it'}. Resume it, then run the sample again.`,
        );
      if (isFinished(run.state)) break;
    }
    // The document is the truth: an event may have been lost with the connection.
    const { body } = await dms.get<RunAnswer>(`/runs/${runId}`);
    if (isFinished(body.state)) return body;
    await wait(500);
  }
}

async function* eventsUntilCut(dms: DmsClient, runId: string, lastId?: string) {
  try {
    yield* dms.events(`/runs/${runId}/events`, lastId);
  } catch (error) {
    // A cut stream is opened again by the caller; a refusal or a sentence is for the person.
    if (error instanceof DmsAnswerError || error instanceof SentenceError) throw error;
    if (!(error instanceof TypeError)) throw error;
  }
}

export function progressText(run: RunAnswer): string {
  const { output } = run.counts;
  const done = output.rows - output.pending - output.unknown;
  const loads = run.loads.map((load) => `${load.name} ${load.state}`).join(', ');
  return `${run.mode}: ${run.state}, ${done} of ${output.rows} rows (${loads})`;
}
