import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { isFinished } from '@dms/domain';
import type { PatientClient } from '../../faults/patient-client';
import type { Referee, WriteSummary } from '../../faults/referee';
import { DmsAnswerError } from '../../sample/dms-client';
import type { RunAnswer } from '../../sample/run-watch';
import type { EndedRun } from './soak-events';
import { type SoakLane, fields } from './soak-lanes';

/** One run of a lane, held against the org. */
export interface Round {
  seconds: number;
  /** What is not as it has to be, in words; empty: all of it is. */
  wrong: string[];
}

interface Batch {
  id: string;
  counts?: { created: number; updated: number; failed: number; unknown: number };
}
interface Report {
  loads: { balanced: boolean; output: Record<string, number> }[];
}

/** How long a run may take, whatever is killed meanwhile. */
const patienceMs = 300_000;

/** Runs the migration of a lane again and again, and asks three times each time: the report, the ledger, the org. */
export class SoakRounds {
  private rounds = 0;
  /** What was told of by events meanwhile. */
  readonly ended: EndedRun[] = [];
  private readonly digests = new Map<string, string>();

  constructor(
    private readonly lane: SoakLane,
    private readonly migrationId: string,
    private readonly dms: PatientClient,
    private readonly referee: Referee,
  ) {}

  get rows(): number {
    return this.lane.targets.reduce((sum, { rows }) => sum + rows, 0);
  }

  /** One run to its end, judged. */
  async next(): Promise<Round> {
    const before = await this.journal();
    const startedAt = performance.now();
    const run = await this.end(await this.start());
    const seconds = (performance.now() - startedAt) / 1000;
    this.rounds += 1;
    if (!run) return { seconds, wrong: [`a run did not end within ${patienceMs / 1000} s`] };
    const wrong = [
      ...this.told(run),
      ...(await this.reported(run)),
      ...(await this.entered(run)),
      ...(await this.written(before)),
    ];
    return { seconds, wrong: wrong.map((each) => `run ${run.id}: ${each}`) };
  }

  /** The values of all records are those of the first time this was asked, before anything was killed. */
  async unchanged(): Promise<string[]> {
    const wrong: string[] = [];
    for (const { object, parent } of this.lane.targets) {
      const digest = await this.referee.digest(object, parent ? [...fields, 'Parent__c'] : fields);
      const first = this.digests.get(object) ?? digest;
      this.digests.set(object, first);
      if (first !== digest) wrong.push(`${object}: records hold other values than after the undisturbed run`);
    }
    return wrong;
  }

  /** One key for all tries, as an answer that is lost is no second run; another one where DMS says that it made none. */
  private async start(): Promise<string> {
    let key = randomUUID();
    const path = `/migrations/${this.migrationId}/runs`;
    const { body } = await this.dms.insist((dms) =>
      dms.post<RunAnswer>(path, { mode: 'load' }, { 'Idempotency-Key': key }).catch((error: unknown) => {
        if (error instanceof DmsAnswerError && error.code === 'CONFLICT') key = randomUUID();
        throw error;
      }),
    );
    return body.id;
  }

  private async end(id: string): Promise<RunAnswer | undefined> {
    const until = performance.now() + patienceMs;
    while (performance.now() < until) {
      const run = await this.dms.ask(async (dms) => (await dms.get<RunAnswer>(`/runs/${id}`)).body);
      // Nothing here is a reason to pause: whoever does so stays paused, and is told as wrong.
      if (run && (isFinished(run.state) || run.state === 'paused')) return run;
      await wait(250);
    }
    return undefined;
  }

  private told({ state, counts, problem }: RunAnswer): string[] {
    const { created, updated, unknown, pending } = counts.output;
    const wrong: string[] = [];
    if (state !== 'completed') wrong.push(`ended ${state} ${problem?.detail ?? ''}`);
    if (!counts.balanced || unknown + pending > 0) wrong.push(`sums off: ${JSON.stringify(counts)}`);
    if (created + updated !== this.rows)
      wrong.push(`tells ${created + updated} of ${this.rows} rows written`);
    return wrong;
  }

  private async reported(run: RunAnswer): Promise<string[]> {
    const { body } = await this.dms.insist((dms) => dms.get<Report>(`/runs/${run.id}/report`));
    const written = sum(body.loads, ({ output }) => (output['created'] ?? 0) + (output['updated'] ?? 0));
    const good = body.loads.every(({ balanced }) => balanced) && written === this.rows;
    return good ? [] : [`its report tells ${written} of ${this.rows} rows written`];
  }

  private async entered(run: RunAnswer): Promise<string[]> {
    const path = `/runs/${run.id}/batches`;
    const { body } = await this.dms.insist((dms) => dms.get<{ items: Batch[] }>(path));
    const batches = body.items;
    this.ended.push({ id: run.id, batches: batches.map((batch) => batch.id) });
    const written = sum(batches, ({ counts }) => (counts?.created ?? 0) + (counts?.updated ?? 0));
    const other = sum(batches, ({ counts }) => (counts?.failed ?? 0) + (counts?.unknown ?? 0));
    if (written === this.rows && other === 0) return [];
    return [`its ledger has ${written} of ${this.rows} rows written, ${other} failed or unknown`];
  }

  /** The journal of the org: each key once for each round, and no other. */
  private async written(before: WriteSummary[]): Promise<string[]> {
    const after = await this.journal();
    return this.lane.targets.flatMap(({ object, rows }, index) => {
      const { keys = 0, writes = 0, most = 0 } = after[index] ?? {};
      const more = writes - (before[index]?.writes ?? 0);
      if (keys === rows && more === rows && most === this.rounds) return [];
      return [
        `${object}: the org took ${more} writes for ${rows} rows (${keys} keys, ${most} of one key in ${this.rounds} runs)`,
      ];
    });
  }

  private journal(): Promise<WriteSummary[]> {
    return Promise.all(this.lane.targets.map(({ object }) => this.referee.writes(object)));
  }
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}
