import { Counts, isFinished, RunMode, RunState } from '@dms/domain';
import { setTimeout as wait } from 'node:timers/promises';
import { DmsAnswerError, DmsClient, NoAnswerError } from './dms-client';
import { Printer } from './printer';
import { SentenceError } from './sentence-error';

/** How long DMS may be away before the watch is given up. */
const patienceMs = 60_000;

/** A run as GET /runs/:id answers it: the parts the sample looks at. */
export interface RunAnswer {
  id: string;
  mode: RunMode;
  state: RunState;
  counts: Counts;
  loads: { name: string; state: string; counts: Pick<Counts, 'source' | 'output'>; apiCalls: number }[];
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

/**
 * Reads the run's events; where the stream ends early it is opened again after the last event seen. DMS may be away
 * for a while (a part that died is started again) without ending the watch.
 */
async function follow(dms: DmsClient, runId: string, printer: Printer): Promise<RunAnswer> {
  let lastId: string | undefined;
  let lastAnswer = Date.now();
  for (;;) {
    try {
      for await (const event of dms.events(`/runs/${runId}/events`, lastId)) {
        lastId = event.id ?? lastId;
        if (seen(JSON.parse(event.data) as RunAnswer, printer)) break;
      }
      // The document is the truth: an event may have been lost with the connection.
      const { body } = await dms.get<RunAnswer>(`/runs/${runId}`);
      if (seen(body, printer)) return body;
      lastAnswer = Date.now();
    } catch (error) {
      if (!isPassing(error) || Date.now() - lastAnswer > patienceMs) throw error;
      printer.progress('DMS does not answer just now; waiting for it');
    }
    await wait(500);
  }
}

/** Shows how far the run is; true at its end. A paused run goes on only when somebody resumes it. */
function seen(run: RunAnswer, printer: Printer): boolean {
  printer.progress(progressText(run));
  if (run.state === 'paused')
    throw new SentenceError(
      `The run ${run.id} is paused: ${run.problem?.detail ?? 'somebody asked for it'}. Resume it, then run the sample again.`,
    );
  return isFinished(run.state);
}

function isPassing(error: unknown): boolean {
  return error instanceof NoAnswerError || (error instanceof DmsAnswerError && error.status === 503);
}

export function progressText(run: RunAnswer): string {
  const { output } = run.counts;
  const done = output.rows - output.pending - output.unknown;
  const loads = run.loads.map((load) => `${load.name} ${load.state}`).join(', ');
  return `${run.mode}: ${run.state}, ${done} of ${output.rows} rows (${loads})`;
}
