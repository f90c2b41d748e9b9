import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Column, quoteIdentifier, quoteText, type Row, type Step } from '@dms/domain';
import { DuckSession, openSession } from '../engine/session';
import { sqlTypes } from '../expressions/column-types';
import { materialise, type RecipeResult } from './materialise';
import type { RecipeInputs } from './recipe-run';

type Value = string | number | boolean | null;
export type Table = Record<string, Value[]>;

/** A job folder with datasets in it, for the tests of this room: text columns unless a type is said. */
export class Job {
  private constructor(
    readonly folder: string,
    readonly session: DuckSession,
  ) {}
  private staged = 0;
  readonly inputs: RecipeInputs = { source: { datasetId: 'main', file: '', columns: [] }, others: {} };

  static async open(options: { memoryMb?: number; threads?: number } = {}): Promise<Job> {
    const folder = mkdtempSync(join(tmpdir(), 'recipe-'));
    return new Job(folder, await openSession(folder, { memoryMb: 256, ...options }));
  }

  close(): void {
    this.session.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Stages a table; `main` is the source, any other id a dataset to join or unite with. `_row` is 1, 2, 3… */
  async stage(id: string, table: Table, types: Record<string, Column['type']> = {}): Promise<void> {
    const columns = Object.keys(table).map((name): Column => ({ name, type: types[name] ?? 'text' }));
    const length = Object.values(table)[0]?.length ?? 0;
    const cell = (value: Value | undefined, type: Column['type']) =>
      `CAST(${value === null || value === undefined ? 'NULL' : quoteText(String(value))} AS ${sqlTypes[type]})`;
    const rows = Array.from({ length }, (_, row) =>
      [`CAST(${row + 1} AS BIGINT)`, ...columns.map(({ name, type }) => cell(table[name]?.[row], type))].join(
        ', ',
      ),
    );
    const names = ['_row', ...columns.map(({ name }) => name)].map(quoteIdentifier).join(', ');
    const nothing = ['0::BIGINT', ...columns.map(({ type }) => cell(null, type))].join(', ');
    const values =
      rows.length > 0
        ? `(VALUES ${rows.map((row) => `(${row})`).join(', ')})`
        : `(SELECT ${nothing} LIMIT 0)`;
    // A name of its own each time: the engine may keep parts of files it has read.
    const file = `${id}-${++this.staged}.parquet`;
    await this.session.run(
      `COPY (SELECT * FROM ${values} t(${names})) TO ${quoteText(this.session.path(file))} (FORMAT parquet)`,
    );
    if (id === 'main') this.inputs.source = { datasetId: id, file, columns };
    else (this.inputs.others ??= {})[id] = { file, columns };
  }

  async run(...steps: Step[]): Promise<RecipeResult & { output: Row[] }> {
    const result = await materialise(this.session, { version: 1, steps }, this.inputs);
    return { ...result, output: await this.output() };
  }

  async output(): Promise<Row[]> {
    return this.session.rows('SELECT * EXCLUDE (_out) FROM dms_output ORDER BY _out');
  }
  /** Values of one column of the output, in order. */
  async column(name: string): Promise<unknown[]> {
    return (await this.output()).map((row) => row[name]);
  }
  async fates(): Promise<string[]> {
    const rows = await this.session.rows('SELECT * FROM dms_fates ORDER BY _ds, _row');
    return rows.map(
      ({ _row, fate, step, reason, value }) =>
        `${_row} ${fate}${step === null ? '' : ` ${step}`}${reason === null ? '' : ` ${reason}`}${value === null ? '' : ` [${value}]`}`,
    );
  }
  async lineage(): Promise<string[]> {
    const rows = await this.session.rows('SELECT * FROM dms_lineage ORDER BY _out, _ds, _row');
    return rows.map(({ _out, _ds, _row }) => `${_out}<${_ds}:${_row}`);
  }
}
