import { writeFileSync } from 'node:fs';
import { JobFailure } from '../bulk/header';
import { errorText, type Outcome } from '../bulk/outcome';
import { quoteCell } from '../bulk/csv-reader';
import { compileBulkQuery, line } from '../bulk/query-processor';
import { saveRow } from '../bulk/save-row';
import { Turns, type AfterTurn } from '../bulk/turns';
import type { Faults } from '../control/faults';
import { RowFailure } from '../records/row-failure';
import type { RowLocks } from '../records/row-locks';
import type { RecordWriter, WriteContext } from '../records/writer';
import type { Catalog } from '../schema/catalog';
import { ApiError } from '../server/api-error';
import type { ApiUsage } from '../server/api-usage';
import type { QueryExecutor } from '../soql/executor';
import type { Database } from '../store/database';
import type { Switches } from '../switches/switches';
import type { BatchRows } from './batch-rows';
import { queryXml } from './results';
import type { Batch1, Job1, Job1Store } from './store';

const TRANSACTION = 200;
const PAGE = 1000;

export interface Processor1Parts {
  database: Database;
  catalog: Catalog;
  writer: RecordWriter;
  executor: QueryExecutor;
  store: Job1Store;
  rows: BatchRows;
  faults: Faults;
  switches: Switches;
  locks: RowLocks;
  usage: ApiUsage;
  fileOf: (id: string) => string;
}

/** Works off batches in transactions of 200 rows: those of serial jobs one after the other, others in turn. */
export class Batch1Processor {
  private readonly turns = new Turns((id) => {
    const after = this.attempt(id);
    if (after === 'done') this.parts.locks.release(id);
    return after;
  });
  private open: { id: string; rows: ReturnType<BatchRows['read']> } | undefined;

  constructor(private readonly parts: Processor1Parts) {}

  enqueue(batch: string): void {
    this.turns.enqueue(batch);
  }

  stop(): Promise<void> {
    return this.turns.stop();
  }

  /** One transaction of a batch, and whether it goes on at once (serial) or when the others had their turn. */
  private attempt(id: string): AfterTurn {
    const { store } = this.parts;
    const batch = store.findBatch(id);
    const job = batch && store.findJob(batch.job);
    if (!batch || !job || !['Queued', 'InProgress'].includes(batch.state)) return 'done';
    if (job.state === 'Aborted') {
      store.updateBatch(id, { state: 'NotProcessed' });
      return 'done';
    }
    try {
      if (batch.state === 'Queued') this.parts.usage.countBatches(1);
      const more = job.info.operation.startsWith('query') ? this.query(job, batch) : this.slice(job, batch);
      return more ? (job.info.concurrencyMode === 'Serial' ? 'next' : 'later') : 'done';
    } catch (error) {
      const known = error instanceof JobFailure || error instanceof ApiError;
      if (!known) console.error(`practice org: batch ${id} failed`, error);
      store.updateBatch(id, { state: 'Failed', message: known ? error.message : 'InternalServerError' });
      return 'done';
    }
  }

  private slice(job: Job1, batch: Batch1): boolean {
    const { database, store, writer, rows, switches, faults, locks } = this.parts;
    const began = performance.now();
    // A batch comes back for each of its transactions: it is read once.
    if (this.open?.id !== batch.id)
      this.open = { id: batch.id, rows: rows.read(job.info, store.request(batch.id)) };
    const { count, row, repeated } = this.open.rows;
    const refuse = faults.forRows('POST', `/services/async/${job.info.apiVersion}/job/${job.id}`);
    const context: WriteContext = {
      via: 'bulk',
      jobId: job.id,
      userId: job.info.createdById,
      ...(refuse ? { refuse } : {}),
    };
    const operation = {
      writer,
      word: switches.word,
      operation: job.info.operation,
      key: job.info.externalIdFieldName ?? 'Id',
    };
    context.saveAlerted = switches.get('bulkDuplicateAlerts') === 'saved';
    locks.release(batch.id);
    if (switches.get('rowLocks') === 'on') context.lock = (parents) => locks.take(batch.id, parents);
    const end = Math.min(count, batch.processed + TRANSACTION);
    database.transaction(() => {
      writer.begin();
      const outcomes: Outcome[] = [];
      for (let i = batch.processed; i < end; i++)
        outcomes.push(this.row(operation, () => row(i), repeated.has(i), context));
      const failed = batch.failed + outcomes.filter(([, result]) => typeof result === 'string').length;
      store.addOutcomes(batch.id, outcomes);
      const busy = batch.busy + Math.ceil(performance.now() - began);
      store.updateBatch(batch.id, {
        state: end < count ? 'InProgress' : 'Completed',
        processed: end,
        failed,
        busy,
      });
    });
    if (end === count) this.open = undefined;
    return end < count;
  }

  private row(
    operation: Parameters<typeof saveRow>[0],
    read: () => ReturnType<ReturnType<BatchRows['read']>['row']>,
    repeated: boolean,
    context: WriteContext,
  ): Outcome {
    try {
      const { plan, keyColumn, cells } = read();
      return saveRow(operation, plan, keyColumn, cells, repeated, context);
    } catch (error) {
      if (error instanceof RowFailure) return ['', errorText(error, operation.word)];
      if (error instanceof ApiError)
        return [
          '',
          errorText(new RowFailure(error.errorCode, error.message, error.fields ?? []), operation.word),
        ];
      throw error;
    }
  }

  private query(job: Job1, batch: Batch1): boolean {
    const { catalog, executor, store, fileOf } = this.parts;
    const began = performance.now();
    const { contentType, apiVersion, operation } = job.info;
    const compiled = compileBulkQuery(catalog, store.request(batch.id), operation === 'queryAll');
    const rids = executor.allRids(compiled);
    const path = fileOf(batch.id);
    const pages = Array.from({ length: Math.ceil(rids.length / PAGE) }, (_, i) =>
      rids.subarray(i * PAGE, (i + 1) * PAGE),
    );
    const append = (text: string, flag = 'a') => writeFileSync(path, text, { flag, mode: 0o600 });
    if (contentType === 'CSV') {
      append(`${compiled.columns.map(({ path: names }) => quoteCell(names.join('.'))).join(',')}\n`, 'w');
      for (const page of pages)
        append(
          executor
            .rowsOf(compiled, page)
            .map((row) => `${line(compiled, row).join(',')}\n`)
            .join(''),
        );
    } else if (contentType === 'JSON') {
      append('[', 'w');
      pages.forEach((page, i) => {
        append(
          (i > 0 ? ',' : '') + JSON.stringify(executor.recordsOf(compiled, page, apiVersion)).slice(1, -1),
        );
      });
      append(']');
    } else {
      append(queryXml.head, 'w');
      for (const page of pages)
        append(
          executor
            .recordsOf(compiled, page, apiVersion)
            .map((item) => queryXml.record(item))
            .join(''),
        );
      append(queryXml.tail);
    }
    store.updateBatch(batch.id, {
      state: 'Completed',
      processed: rids.length,
      busy: Math.ceil(performance.now() - began),
    });
    return false;
  }
}
