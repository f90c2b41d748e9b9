import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Faults } from '../control/faults';
import type { ApiUsage } from '../server/api-usage';
import type { Catalog } from '../schema/catalog';
import type { RowLocks } from '../records/row-locks';
import type { RecordWriter, WriteContext } from '../records/writer';
import { WritePlan, type Column } from '../records/write-plan';
import { RepeatedKeys } from '../records/repeated-keys';
import type { Database } from '../store/database';
import type { SwitchValue } from '../switches/switch-list';
import type { Switches } from '../switches/switches';
import { CsvError, DELIMITERS, type CsvRecord } from './csv-reader';
import { JobFailure, readHeader } from './header';
import { IngestFile } from './ingest-file';
import { isTerminal, type Job, type JobStore } from './jobs';
import type { Outcome } from './outcome';
import { Pace } from './pace';
import { cellsOf, saveRow } from './save-row';
import { Turns } from './turns';

const BATCH = 10_000;
const TRANSACTION = 200;
/** Rows are committed and the event loop let go after this long: other calls wait no longer than that. */
const SLICE_MS = 12;
/** So far ahead of the org's pace a batch at work goes on: what is left of it is read again by the next turn. */
const AHEAD_MS = 250;
/** An org that was kept from its rows makes up for so much. */
const CATCH_UP_MS = 1_000;
/** The name under which all jobs share the org's pace. */
const ALL_JOBS = 'org';

export interface ProcessorParts {
  database: Database;
  catalog: Catalog;
  writer: RecordWriter;
  jobs: JobStore;
  faults: Faults;
  switches: Switches;
  locks: RowLocks;
  usage: ApiUsage;
  userId: string;
  fileOf: (jobId: string) => string;
}

/**
 * Works off closed ingest jobs: one internal batch of 10,000 rows of each in turn, in transactions of some hundred
 * rows that hold the rows, their journal, their outcomes and the job's position. A process that dies in between has
 * lost nothing and written nothing twice: the next one goes on at the position.
 */
export class IngestProcessor {
  private readonly turns = new Turns(async (id) => {
    const waitMs = Math.max(this.pace.waitMs(id), this.orgPace.waitMs(ALL_JOBS));
    if (waitMs > 0) this.rest(id, waitMs);
    else if (await this.workOn(id)) return 'later';
    else this.pace.forget(id);
    this.parts.locks.release(id);
    return 'done';
  });

  private readonly pace: Pace;
  private readonly orgPace: Pace;

  constructor(private readonly parts: ProcessorParts) {
    this.pace = new Pace(() => parts.switches.get('bulkRowsPerSecond'));
    this.orgPace = new Pace(() => parts.switches.get('orgRowsPerSecond'), CATCH_UP_MS);
  }

  enqueue(jobId: string): void {
    this.turns.enqueue(jobId);
  }

  /** Ends after the transaction at work. */
  stop(): Promise<void> {
    return this.turns.stop();
  }

  /** The job is ahead of its pace, or the org of its own: it comes back when it is due, and the others go on meanwhile. */
  private rest(id: string, waitMs: number): void {
    setTimeout(() => this.turns.enqueue(id), waitMs).unref();
  }

  /** One internal batch, or as much of it as the pace allows; true while there is more to do. */
  private async workOn(id: string): Promise<boolean> {
    const { jobs } = this.parts;
    const job = jobs.find(id, 'V2Ingest');
    if (!job || this.endsHere(job, job)) return false;
    let file: IngestFile | undefined;
    try {
      file = await IngestFile.open(this.parts.fileOf(id), DELIMITERS[job.info.columnDelimiter] ?? ',');
      if (job.state === 'UploadComplete') this.begin(job, file);
      return await this.batch(job, file);
    } catch (error) {
      const known = error instanceof JobFailure || error instanceof CsvError;
      if (!known) console.error(`practice org: job ${id} failed`, error);
      // Gone or ended meanwhile: nothing to tell.
      const now = jobs.find(id, 'V2Ingest');
      if (now && !isTerminal(now.state))
        jobs.update(id, {
          state: 'Failed',
          error: known ? error.message : 'InternalServerError : The job could not be processed',
        });
      return false;
    } finally {
      await file?.close();
    }
  }

  /** Checks the upload and moves the job to InProgress. */
  private begin(job: Job, file: IngestFile): void {
    const { jobs, faults } = this.parts;
    if (!file.header) throw new JobFailure('InvalidBatch : Empty batch');
    const { lineEnding } = job.info;
    const strict = this.parts.switches.get('lineEndings') === 'failed';
    if (strict && file.lineEnding !== undefined && file.lineEnding !== lineEnding) {
      throw new JobFailure(
        `ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is ${lineEnding}`,
      );
    }
    this.planFor(job, file.header.fields);
    const fault = faults.forJob(job.info.object, pathOf(job));
    if (fault) {
      job.info.failMessage = fault.message;
      if (fault.afterRows === undefined) job.info.failAfterByte = Math.floor(file.size / 2);
      else job.info.failAfterRows = fault.afterRows;
    }
    job.batchPosition = job.position = file.header.end;
    jobs.update(job.id, {
      state: 'InProgress',
      info: job.info,
      position: job.position,
      batchPosition: job.position,
    });
    job.state = 'InProgress';
  }

  private planFor(job: Job, names: string[]): { plan: WritePlan; keyColumn: number } {
    const { catalog } = this.parts;
    const object = catalog.find(job.info.object);
    if (!object) throw new JobFailure(`InvalidBatch : Object ${job.info.object} not found`);
    const columns = readHeader(catalog, object, names);
    const plan = new WritePlan(object, columns);
    const { operation, externalIdFieldName } = job.info;
    return { plan, keyColumn: keyColumnFor(operation, externalIdFieldName, columns) };
  }

  private async batch(job: Job, file: IngestFile): Promise<boolean> {
    const { jobs } = this.parts;
    const { plan, keyColumn } = this.planFor(job, file.header?.fields ?? []);
    if (job.batchDone === 0) this.parts.usage.countBatches(1);
    const records = await file.records(job.batchPosition, BATCH);
    const repeated = repeatedKeys(job, plan, records, keyColumn, this.parts.switches.get('duplicateKeys'));
    const context = this.contextOf(job);
    while (job.batchDone < records.length) {
      const now = jobs.find(job.id, 'V2Ingest');
      if (this.turns.stopped || !now || this.endsHere(now, job)) return false;
      this.parts.locks.release(job.id);
      this.slice(job, plan, keyColumn, records, repeated, context);
      if (this.failsByFault(job)) throw new JobFailure(job.info.failMessage);
      await nextTurn();
      const ahead = this.pace.waitMs(job.id) > 0 || this.orgPace.waitMs(ALL_JOBS) > AHEAD_MS;
      if (ahead && job.batchDone < records.length) return true;
      // Jobs that can meet each other's locks take turns after each transaction.
      if (context.lock && this.turns.length > 0 && job.batchDone < records.length) return true;
    }
    if (jobs.find(job.id, 'V2Ingest')?.state !== 'InProgress') return false;
    if (records.length < BATCH) {
      jobs.update(job.id, { state: 'JobComplete', position: file.size });
      return false;
    }
    jobs.update(job.id, { batchPosition: job.position, batchDone: 0 });
    return true;
  }

  /** An aborted job stops at once, or only when the internal batch at work is done. */
  private endsHere(now: Job, { batchDone }: Job): boolean {
    if (!isTerminal(now.state)) return false;
    return now.state !== 'Aborted' || batchDone === 0 || this.parts.switches.get('abort') === 'stop';
  }

  private failsByFault({ info, processed, position }: Job): boolean {
    if (info.failAfterRows !== undefined) return processed >= info.failAfterRows;
    return info.failAfterByte !== undefined && position >= info.failAfterByte;
  }

  /** Some 200-row units, until the time is up, in one transaction with everything that belongs to them. */
  private slice(
    job: Job,
    plan: WritePlan,
    keyColumn: number,
    records: CsvRecord[],
    repeated: RepeatedKeys,
    context: WriteContext,
  ): void {
    const { database, jobs, writer } = this.parts;
    const began = performance.now();
    const first = job.batchDone;
    const outcomes: Outcome[] = [];
    database.transaction(() => {
      writer.begin();
      const left = (job.info.failAfterRows ?? Infinity) - job.processed;
      const most = Math.min(this.pace.most, this.orgPace.most, Math.max(0, left));
      for (let i = first; i < records.length && outcomes.length < most; i++) {
        // Where locks matter, a transaction is 200 rows as with the real thing, however fast they went.
        const full = outcomes.length > 0 && outcomes.length % TRANSACTION === 0;
        if (full && (context.lock !== undefined || performance.now() - began > SLICE_MS)) break;
        const record = records[i];
        if (record) outcomes.push(this.row(job, plan, keyColumn, record, repeated.has(i), context));
      }
      const failed = outcomes.filter((outcome) => typeof outcome[1] === 'string').length;
      job.batchDone = first + outcomes.length;
      job.position = records[job.batchDone - 1]?.end ?? job.position;
      job.processed += outcomes.length;
      this.pace.spend(job.id, outcomes.length);
      this.orgPace.spend(ALL_JOBS, outcomes.length);
      job.failed += failed;
      job.busy += Math.ceil(performance.now() - began);
      database.run(
        'INSERT INTO _job_slice (job, start, finish, succeeded, failed, outcomes) VALUES (?, ?, ?, ?, ?, ?)',
        job.id,
        records[first]?.start ?? job.position,
        job.position,
        outcomes.length - failed,
        failed,
        JSON.stringify(outcomes),
      );
      const { processed, failed: allFailed, position, batchDone, batchPosition, busy } = job;
      jobs.update(job.id, { processed, failed: allFailed, position, batchDone, batchPosition, busy });
    });
  }

  private row(
    job: Job,
    plan: WritePlan,
    keyColumn: number,
    record: CsvRecord,
    repeated: boolean,
    context: WriteContext,
  ): Outcome {
    const { writer, switches } = this.parts;
    const { operation, externalIdFieldName } = job.info;
    const cells = () => cellsOf(record, plan.columns.length, switches.get('fieldCharacters'));
    return saveRow(
      { writer, word: switches.word, operation, key: externalIdFieldName ?? 'Id' },
      plan,
      keyColumn,
      cells,
      repeated,
      context,
    );
  }

  private contextOf(job: Job): WriteContext {
    const refuse = this.parts.faults.forRows('POST', pathOf(job));
    const { switches, locks } = this.parts;
    const context: WriteContext = {
      via: 'bulk',
      jobId: job.id,
      userId: job.info.createdById,
      saveAlerted: switches.get('bulkDuplicateAlerts') === 'saved',
    };
    if (switches.get('rowLocks') === 'on') context.lock = (parents) => locks.take(job.id, parents);
    return refuse ? { ...context, refuse } : context;
  }
}

const pathOf = (job: Job): string => `/services/data/v${job.info.apiVersion}/jobs/ingest/${job.id}`;

/** The column that says which record a row is about; -1 for inserts, and where an upsert lacks it. */
export function keyColumnFor(
  operation: string,
  externalIdFieldName: string | undefined,
  columns: Column[],
): number {
  if (operation === 'insert') return -1;
  const name = operation === 'upsert' ? (externalIdFieldName ?? 'Id') : 'Id';
  const at = columns.findIndex(
    ({ field, lookup }) => !lookup && field.name.toLowerCase() === name.toLowerCase(),
  );
  if (at < 0 && operation !== 'upsert') throw new JobFailure(`InvalidBatch : Field name not found : ${name}`);
  if (operation.toLowerCase().endsWith('delete') && columns.length > 1)
    throw new JobFailure('InvalidBatch : Delete batches may have the column Id only');
  return at;
}

/** Keys in the form they are compared in. */
export const fold = (plan: WritePlan, keyColumn: number, key: string): string =>
  plan.columns[keyColumn]?.field.caseSensitive ? key.trim() : key.trim().toLowerCase();

/** Keys given twice within one internal batch: what becomes of their rows is a switch. */
function repeatedKeys(
  job: Job,
  plan: WritePlan,
  records: CsvRecord[],
  keyColumn: number,
  rule: SwitchValue<'duplicateKeys'>,
): RepeatedKeys {
  const isUpsert = job.info.operation === 'upsert' && keyColumn >= 0;
  const keys = isUpsert ? records.map(({ fields }) => fold(plan, keyColumn, fields[keyColumn] ?? '')) : [];
  return new RepeatedKeys(keys, rule);
}
