import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ApiError } from '../server/api-error';
import type { Catalog } from '../schema/catalog';
import type { SqlValue } from '../store/database';
import { compileQuery, type Compiled } from '../soql/compile';
import type { QueryExecutor } from '../soql/executor';
import { malformed } from '../soql/lexer';
import { parseQuery } from '../soql/parser';
import { toJson } from '../soql/shape';
import { isCompound } from '../schema/model';
import { DELIMITERS, quoteCell } from './csv-reader';
import { isTerminal, type JobStore } from './jobs';
import { Turns, type AfterTurn } from './turns';

const PAGE = 1000;

/** Compiles the query of a bulk query job, refusing what Bulk does not take. */
export function compileBulkQuery(catalog: Catalog, text: string, all: boolean): Compiled {
  const query = parseQuery(text);
  const compiled = compileQuery(catalog, query, all);
  if (compiled.isCount || compiled.isAggregate)
    throw malformed('Aggregate queries are not supported by the Bulk API');
  if (query.offset !== undefined) throw malformed('OFFSET is not supported by the Bulk API');
  if (compiled.children.length > 0) throw malformed('Nested queries are not supported by the Bulk API');
  if (compiled.columns.some(({ field }) => field && isCompound(field)))
    throw malformed('Compound fields are not supported by the Bulk API');
  return compiled;
}

/** Writes the result of bulk queries to files, one job after the other, a page a turn of the event loop. */
export class QueryProcessor {
  private readonly turns = new Turns(async (id): Promise<AfterTurn> => {
    await this.attempt(id);
    return 'done';
  });

  constructor(
    private readonly catalog: Catalog,
    private readonly executor: QueryExecutor,
    private readonly jobs: JobStore,
    private readonly fileOf: (jobId: string) => string,
  ) {}

  enqueue(jobId: string): void {
    this.turns.enqueue(jobId);
  }

  stop(): Promise<void> {
    return this.turns.stop();
  }

  private async attempt(id: string): Promise<void> {
    try {
      await this.workOn(id);
    } catch (error) {
      if (!(error instanceof ApiError)) console.error(`practice org: query job ${id} failed`, error);
      this.jobs.update(id, {
        state: 'Failed',
        error: error instanceof ApiError ? error.message : 'InternalServerError',
      });
    }
  }

  private async workOn(id: string): Promise<void> {
    const job = this.jobs.find(id, 'V2Query');
    if (!job || isTerminal(job.state)) return;
    const began = performance.now();
    this.jobs.update(id, { state: 'InProgress', processed: 0 });
    const compiled = compileBulkQuery(this.catalog, job.info.query ?? '', job.info.operation === 'queryAll');
    const rids = this.executor.allRids(compiled);
    const file = createWriteStream(this.fileOf(id), { mode: 0o600 });
    const eol = job.info.lineEnding === 'CRLF' ? '\r\n' : '\n';
    const delimiter = DELIMITERS[job.info.columnDelimiter] ?? ',';
    await write(file, compiled.columns.map(({ path }) => quoteCell(path.join('.'))).join(delimiter) + eol);
    for (let at = 0; at < rids.length; at += PAGE) {
      const now = this.jobs.find(id, 'V2Query');
      if (this.turns.stopped || !now || isTerminal(now.state)) break;
      const rows = this.executor.rowsOf(compiled, rids.subarray(at, at + PAGE));
      await write(file, rows.map((row) => line(compiled, row).join(delimiter) + eol).join(''));
      this.jobs.update(id, { processed: at + rows.length, busy: Math.ceil(performance.now() - began) });
      await nextTurn();
    }
    file.end();
    await once(file, 'close');
    if (!this.turns.stopped && this.jobs.find(id, 'V2Query')?.state === 'InProgress')
      this.jobs.update(id, { state: 'JobComplete' });
  }
}

/** One row of a csv result. */
export function line(compiled: Compiled, row: SqlValue[]): string[] {
  return compiled.columns.map((column, i) => {
    const value = toJson(column, row[i] ?? null);
    return quoteCell(
      value === null || value === undefined
        ? ''
        : column.field?.type === 'datetime'
          ? String(value).replace('+0000', 'Z')
          : String(value),
    );
  });
}

async function write(file: WriteStream, text: string): Promise<void> {
  if (!file.write(text)) await once(file, 'drain');
}
