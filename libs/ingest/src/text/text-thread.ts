import { Worker, parentPort, workerData } from 'node:worker_threads';
import { DmsError, problemOf, type Problem } from '@dms/domain';
import { runLane, type LaneControl, type LaneJob, type LaneResult } from './run-lane';

type FromThread =
  | { type: 'progress'; bytes: number; rows: number }
  | { type: 'done'; result: LaneResult }
  | { type: 'failed'; problem: Pick<Problem, 'code' | 'detail' | 'where'> };

/** The whole program of a thread: reads the part it was started for and says what came of it. */
export async function serveTextThread(): Promise<void> {
  const say = (message: FromThread) => parentPort?.postMessage(message);
  try {
    const onProgress = (bytes: number, rows: number) => say({ type: 'progress', bytes, rows });
    say({ type: 'done', result: await runLane(workerData as LaneJob, { onProgress }) });
  } catch (error) {
    if (!(error instanceof DmsError)) console.error(error);
    const { code, detail, where } = problemOf(error);
    say({ type: 'failed', problem: { code, detail, ...(where && { where }) } });
  }
}

/** Cells live for a moment: a larger nursery would only be memory. */
const youngMb = 12;

/** As runLane, in a thread of the program `entry`, which calls serveTextThread. A cancelled thread is ended. */
export function runLaneInThread(entry: string, job: LaneJob, control: LaneControl): Promise<LaneResult> {
  return new Promise((resolve, reject) => {
    const { signal } = control;
    const worker = new Worker(entry, {
      workerData: job,
      resourceLimits: { maxYoungGenerationSizeMb: youngMb },
    });
    const settle = (how: () => void) => {
      signal?.removeEventListener('abort', abort);
      void worker.terminate();
      how();
    };
    const abort = () => settle(() => reject(new DmsError('CANCELLED', 'The reading was cancelled.')));
    worker.on('message', (message: FromThread) => {
      if (message.type === 'progress') control.onProgress(message.bytes, message.rows);
      else if (message.type === 'done') settle(() => resolve(message.result));
      else {
        const { code, detail, where } = message.problem;
        settle(() => reject(new DmsError(code, detail ?? '', where)));
      }
    });
    worker.on('error', (error) => settle(() => reject(error)));
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}
