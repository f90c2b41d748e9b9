import { readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isFinished } from '@dms/domain';
import { DmsAnswerError, DmsClient } from '../sample/dms-client';
import { RunAnswer } from '../sample/run-watch';
import { startLoad } from './contacts-run';
import { Crew } from './crew';
import { Lane, lanes, rowsOf } from './lanes';
import { PatientClient } from './patient-client';
import { Referee, Verdict } from './referee';
import { Rig } from './rig';

/** What one injection came to. */
export interface Played {
  /** How often the fault really struck; 0 means that nothing was proven. */
  struck: number;
  lost: number;
  doubled: number;
  unknown: number;
  /** From the strike to the end. */
  seconds: number;
  /** What was not as it has to be, beyond the counts. */
  wrong?: string;
}

export interface Play {
  lane: Lane;
  workers?: number;
  /** Variables of the workers' first life alone, such as DMS_CRASH_AT. */
  first?: Record<string, string>;
  arm?: () => void | Promise<void>;
  /** The start was refused (422): what a person would do before it is asked once more. Without it that is wrong. */
  onRefusal?: (refusal: DmsAnswerError) => Promise<void>;
  during?: (runId: string) => void | Promise<void>;
  /** Asked when the run has ended. */
  struck: () => number | Promise<number>;
  /** The run paused by itself: what a person would do. Without it that is wrong. */
  onPause?: (run: PausedRun) => Promise<void>;
  /** Says what is wrong with the end; by default every row must be created, once. */
  judge?: (verdict: Verdict, run: RunAnswer) => string | undefined;
}

export type PausedRun = RunAnswer & { problem?: { code: string; detail: string }; resumeAt?: string };

export const leaseSeconds = 2;
/** Of one call to the org; longer than any fault delays an answer. */
const callSeconds = 6;
const patienceMs = 240_000;

/** A system of its own with its workers behind proxies, and what is loaded into it again and again. */
export class Field {
  private readonly patient: PatientClient;
  private readonly migrations = new Map<Lane, string>();
  private readonly usual = new Map<Lane, number>();
  private staffed = '';

  private constructor(
    readonly rig: Rig,
    readonly crew: Crew,
    readonly referee: Referee,
  ) {
    this.patient = new PatientClient(rig, patienceMs);
  }

  static async open(programs: string): Promise<Field> {
    const variables = {
      DMS_WORKERS: '0',
      DMS_LEASE_SECONDS: String(leaseSeconds),
      DMS_CALL_SECONDS: String(callSeconds),
      DMS_LOG_LEVEL: 'warn',
    };
    const rig = await Rig.start(programs, variables, { storageMb: 512 });
    const crew = await Crew.join(rig, 1);
    return new Field(rig, crew, await Referee.open(rig.practiceLogin));
  }

  async close(): Promise<void> {
    await this.crew.stop();
    await this.rig.stop();
  }

  client = (): Promise<DmsClient> => this.patient.client();
  ask = <T>(call: (dms: DmsClient) => Promise<T>): Promise<T | undefined> => this.patient.ask(call);
  insist = <T>(call: (dms: DmsClient) => Promise<T>): Promise<T> => this.patient.insist(call);

  async until(condition: () => boolean | Promise<boolean>, what: string, ms = patienceMs): Promise<void> {
    const deadline = performance.now() + ms;
    while (!(await condition())) {
      if (performance.now() > deadline) throw new Error(`${what} did not come about within ${ms / 1000} s`);
      await wait(50);
    }
  }

  rows(lane: Lane): number {
    return rowsOf(lane);
  }

  /** The migration of a lane; staged, and run once undisturbed, when it is first asked for. */
  async migration(lane: Lane): Promise<string> {
    const known = this.migrations.get(lane);
    if (known !== undefined) return known;
    await this.staff(1);
    const id = await lanes[lane].stage(this.rig, await this.client(), this.referee);
    this.migrations.set(lane, id);
    const { lost, doubled, unknown, wrong } = await this.play({ lane, struck: () => 1 });
    if (lost + doubled + unknown > 0 || wrong !== undefined)
      throw new Error(`Undisturbed: ${lost} lost, ${doubled} doubled, ${unknown} unknown ${wrong ?? ''}`);
    return id;
  }

  /** Uploads a file in pieces over so many ms, as a slow line does. */
  async uploadSlowly(path: string, name: string, ms: number): Promise<void> {
    const bytes = await readFile(path);
    const boundary = 'slow-upload';
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: text/csv\r\n\r\n`;
    const pieces = 40;
    const body = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from(head);
      const size = Math.ceil(bytes.length / pieces);
      for (let at = 0; at < bytes.length; at += size) {
        yield bytes.subarray(at, at + size);
        await wait(ms / pieces);
      }
      yield Buffer.from(`\r\n--${boundary}--\r\n`);
    };
    const { body: made } = await (await this.client()).post<{ token: string }>('/tokens', { name });
    const answer = await fetch(`${this.rig.address}/api/v1/files`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${made.token}`,
        'content-type': `multipart/form-data; boundary=${boundary}`,
      },
      body: ReadableStream.from(body()),
      duplex: 'half',
    } as RequestInit);
    if (!answer.ok) throw new Error(`The upload was answered with ${answer.status}`);
  }

  /** Whether staged data lies on a file system of its own that can be filled. */
  get storageIsBounded(): boolean {
    return this.rig.boundedStorage;
  }

  /** Leaves so many bytes free for staged data; the function answered makes room again. */
  async fillStorage(leave: number): Promise<() => Promise<void>> {
    const folder = join(this.rig.home, 'storage');
    const ballast = join(folder, 'ballast');
    const { bavail, bsize } = await statfs(folder);
    await writeFile(ballast, Buffer.alloc(Math.max(0, bavail * bsize - leave)));
    return () => rm(ballast, { force: true });
  }

  /** How long an undisturbed run of a lane takes, in ms. */
  usualMs(lane: Lane): number {
    return this.usual.get(lane) ?? 3_000;
  }

  /** One run of a lane, disturbed as told, judged by the org's journal. */
  async play(play: Play): Promise<Played> {
    const migrationId = await this.migration(play.lane);
    await this.staff(play.workers ?? 1, play.first);
    this.crew.calm();
    await this.referee.reset();
    await play.arm?.();
    const startedAt = performance.now();
    const runId = await this.insist((dms) => this.started(dms, migrationId, play.onRefusal));
    await play.during?.(runId);
    const struckAt = performance.now();
    const run = await this.ended(runId, play.onPause);
    const seconds = (performance.now() - struckAt) / 1000;
    if (!this.usual.has(play.lane)) this.usual.set(play.lane, performance.now() - startedAt);
    const struck = await play.struck();
    this.crew.calm();
    const verdict = await this.insist((dms) => this.referee.judgeAll(dms, runId, lanes[play.lane].expected));
    return { struck, ...(play.judge ? judged(verdict, play.judge(verdict, run)) : exact(verdict)), seconds };
  }

  private async started(dms: DmsClient, migrationId: string, onRefusal: Play['onRefusal']): Promise<string> {
    try {
      return await startLoad(dms, migrationId);
    } catch (error) {
      if (!onRefusal || !(error instanceof DmsAnswerError) || error.status !== 422) throw error;
      await onRefusal(error);
      return startLoad(dms, migrationId);
    }
  }

  /** Waits for the run's end; pauses are answered as told. */
  async ended(runId: string, onPause?: (run: PausedRun) => Promise<void>): Promise<RunAnswer> {
    let paused: string | undefined;
    const until = performance.now() + patienceMs;
    while (performance.now() < until) {
      const run = await this.ask(async (dms) => (await dms.get<PausedRun>(`/runs/${runId}`)).body);
      if (run && isFinished(run.state)) return run;
      if (run?.state === 'paused') {
        if (!onPause) throw new Error(`The run paused: ${run.problem?.code}: ${run.problem?.detail}`);
        paused = run.problem?.code;
        await onPause(run);
      }
      await wait(100);
    }
    throw new Error(
      `The run did not end within ${patienceMs / 1000} s${paused ? ` (paused: ${paused})` : ''}`,
    );
  }

  resume = async (run: { id: string }): Promise<void> => {
    await this.ask((dms) => dms.post(`/runs/${run.id}/resume`, {}));
  };

  /** As many workers as wanted, fresh ones where some died or are to die; `all`: variables of each of their lives. */
  async staff(
    workers: number,
    first: Record<string, string> = {},
    all: Record<string, string> = {},
  ): Promise<void> {
    const wanted = JSON.stringify([workers, first, all]);
    const same = this.staffed === wanted && Object.keys(first).length === 0;
    if (same && this.crew.deaths === 0 && this.crew.pids.length === workers && this.crew.frozen.length === 0)
      return;
    await this.crew.staff(workers, first, all);
    this.staffed = wanted;
  }
}

function judged(verdict: Verdict, wrong: string | undefined): Omit<Played, 'struck' | 'seconds'> {
  const { lost, doubled, unknown } = verdict;
  return { lost, doubled, unknown, ...(wrong !== undefined && { wrong }) };
}

/** Every row created, once, and the report says so. */
function exact(verdict: Verdict): Omit<Played, 'struck' | 'seconds'> {
  const good = verdict.state === 'completed' && verdict.balanced;
  return judged(verdict, good ? undefined : `ended ${verdict.state}${verdict.balanced ? '' : ', sums off'}`);
}
