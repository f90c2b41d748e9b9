import { Inject, Injectable } from '@nestjs/common';
import {
  Caller,
  DmsError,
  Migrations,
  ObjectStorage,
  Run,
  RunLoad,
  Runs,
  Stored,
  isFinished,
  keys,
  newIdAfter,
} from '@dms/domain';
import { found } from '../data/found';
import { readJson } from '../data/json-objects';
import { Engine } from '../engine/engine';
import { readPrepared } from '../load/prepared-load';
import { RunView } from '../run-view';
import { AgainRows, RunDefinition } from './definition';
import { RetryJudgement } from './judge-retry';
import { NamedOrg } from './named-org';
import { RetryFamily, Taker } from './retry-family';
import { RunClaims } from './run-claims';
import { RunStarter } from './run-starter';

/** An output row of the run; the load's name may be left out where the run has one load. */
export interface RowName {
  load?: string;
  _out: number;
}

/** Which failed rows are tried again, all by default, and what is put right before. */
export interface RetryRequest {
  rows?: RowName[];
  values?: (RowName & { values: Record<string, string | null> })[];
  /** The org's name, where it is no playground. */
  confirm?: string;
}

/** Tries failed rows of finished loads again, as runs of their own. */
@Injectable()
export class RunRetrier {
  constructor(
    @Inject(Runs) private readonly runs: Runs,
    private readonly claims: RunClaims,
    @Inject(Migrations) private readonly migrations: Migrations,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    private readonly engine: Engine,
    private readonly family: RetryFamily,
    private readonly namedOrg: NamedOrg,
    private readonly starter: RunStarter,
  ) {}

  /**
   * Tries failed rows of a finished load again, over the whole plan and parents first, as a run of its own. Each row is
   * taken by one retry. Throws PRECONDITION_REQUIRED where the org has to be named, WRONG_STATE where the run is not
   * finished or wrote nothing, NOTHING_TO_LOAD where nothing is left to try, CONFLICT where another retry has the rows or
   * still goes on, BAD_REQUEST and UNKNOWN_COLUMN for rows that did not fail and for values that the column or the field
   * does not take.
   */
  async retry(
    caller: Caller,
    runId: string,
    request: RetryRequest = {},
  ): Promise<{ run: RunView; writtenDirectly: boolean }> {
    const run = await found(this.runs, 'run', runId);
    assertRetriable(run);
    await this.namedOrg.assert(run.value.connectionId, request.confirm);
    const migration = await found(this.migrations, 'migration', run.value.migrationId);
    const before = await readJson<RunDefinition>(this.storage, keys.definition(runId));
    // Counted before the rows are chosen: whoever takes some of them meanwhile has the claim then.
    const made = (await this.family.retries(run)).length;
    const takers = await this.family.takers(run);
    const again = await this.choose(run, before, request, takers);
    // Whatever the run was, its failed rows are tried.
    const { trial: _trial, rest: _rest, restOf: _restOf, ...whole } = before;
    const definition: RunDefinition = {
      ...whole,
      retryOf: runId,
      earlier: await this.family.earlier(run, before.earlier),
      again,
    };
    // After all that it goes on from, though the clock of another machine may have been ahead.
    const id = newIdAfter([runId, ...definition.earlier].sort().at(-1));
    const claim = `retry-${runId}${made > 0 ? `-${made + 1}` : ''}`;
    // Two retries side by side would write a row twice: the number of a retry can be had once.
    await this.claims.claimOnce(claim, id, triedAlready);
    const corrected = again.reduce((sum, { cells }) => sum + cells.length, 0);
    try {
      return await this.starter.begin(caller, migration, 'load', id, definition, {
        retryOf: runId,
        ...(corrected > 0 && { corrected }),
      });
    } catch (error) {
      await this.claims.release(claim, id);
      throw error;
    }
  }

  /** What is asked for, load by load, once everything about it was found right. */
  private async choose(
    run: Stored<Run>,
    definition: RunDefinition,
    request: RetryRequest,
    takers: Taker[],
  ): Promise<AgainRows[]> {
    for (const { run: child } of takers)
      if (!isFinished(child.value.state))
        throw new DmsError(
          'CONFLICT',
          `The run ${child.id} still tries rows of this run again. Wait for its end.`,
          {
            run: child.id,
          },
        );
    // One that chose no rows took all that were left.
    const whole = takers.find(({ again }) => !again || again.some(({ rows }) => !rows));
    if (whole) throw triedAlready(whole.run.id);
    const chosen = run.value.loads.map((load, index) =>
      rowsOf(run.value.loads, load, request, takers, index),
    );
    const again: AgainRows[] = [];
    let rows = 0;
    for (const [index, own] of chosen.entries()) {
      if (
        (run.value.loads[index]?.output?.failed ?? 0) === 0 &&
        own.cells.length === 0 &&
        !own.rows?.length
      ) {
        again.push(own);
        continue;
      }
      const judged = await this.judge(run, definition, index, own);
      rows += judged.rows;
      again.push({ ...own, cells: judged.cells });
    }
    if (rows > 0) return again;
    if (takers[0]) throw triedAlready(takers[0].run.id);
    throw new DmsError('NOTHING_TO_LOAD', 'No row of this run is left to be tried again.', { run: run.id });
  }

  private async judge(
    run: Stored<Run>,
    definition: RunDefinition,
    index: number,
    again: AgainRows,
  ): Promise<RetryJudgement> {
    const load = definition.loads[index];
    if (!load) throw new DmsError('INTERNAL', 'The run names a load that its definition does not have.');
    const { columns } = await readPrepared(this.storage, run.id, index);
    const unknown = again.cells.find(({ column }) => !columns.some(({ name }) => name === column));
    if (unknown) {
      const names = columns.slice(0, 20).map(({ name }) => name);
      const sentence = `The rows of ${load.name} have no column ${unknown.column}; they have ${names.join(', ')}.`;
      throw new DmsError('UNKNOWN_COLUMN', sentence, { load: load.name, column: unknown.column });
    }
    const files = Object.fromEntries(
      ['output', 'lineage', 'fates', 'outcomes'].map((name) => [
        `earlier-${name}.parquet`,
        keys.load(run.id, index, `${name}.parquet`),
      ]),
    );
    const fields = definition.fields[load.object] ?? [];
    const judged = await this.engine.once('judgeRetry', { load, columns, fields, again }, { files });
    assertRight(load.name, judged);
    return judged;
  }
}

function assertRetriable({ id, value }: Stored<Run>): void {
  if (value.mode !== 'load' || !isFinished(value.state) || value.state === 'rolled_back') {
    const what = value.mode === 'load' ? value.state.replaceAll('_', ' ') : 'a check';
    throw new DmsError('WRONG_STATE', `The run is ${what}; a finished load can be tried again.`, { run: id });
  }
  if (value.rollbackOf !== undefined) {
    const sentence = `This run is a rollback. What it left is undone by rolling the run ${value.rollbackOf} back again.`;
    throw new DmsError('WRONG_STATE', sentence, { run: id });
  }
  if (value.loads.every((load) => (load.output?.failed ?? 0) === 0))
    throw new DmsError('NOTHING_TO_LOAD', 'No row of this run failed.', { run: id });
}

/** What is asked for of one load. Throws BAD_REQUEST for names that mean no load, and rows corrected but not chosen. */
function rowsOf(
  loads: RunLoad[],
  load: RunLoad,
  { rows, values = [] }: RetryRequest,
  takers: Taker[],
  index: number,
): AgainRows {
  const own = <T extends RowName>(items: T[]) => items.filter((item) => loadOf(loads, item) === load.name);
  const cells = own(values).flatMap(({ _out, values: cellsOf }) =>
    Object.entries(cellsOf).map(([column, value]) => ({ _out, column, value, before: null })),
  );
  const taken = takers.flatMap((taker) =>
    (taker.again?.[index]?.rows ?? []).map((out) => ({ out, by: taker.run.id })),
  );
  const asked = rows && [...new Set(own(rows).map(({ _out }) => _out))];
  const names = new Set([...(asked ?? []), ...cells.map(({ _out }) => _out)]);
  const gone = taken.find(({ out }) => names.has(out));
  if (gone) {
    const sentence = `Output row ${gone.out} of ${load.name} was tried again already, by the run ${gone.by}. Retry that one.`;
    throw new DmsError('CONFLICT', sentence, { run: gone.by, load: load.name, row: gone.out });
  }
  const stray = asked && cells.find(({ _out }) => !asked.includes(_out));
  if (stray) {
    const sentence = `Output row ${stray._out} of ${load.name} is corrected but not among the rows to try again.`;
    throw new DmsError('BAD_REQUEST', sentence, { load: load.name, row: stray._out });
  }
  const except = taken.map(({ out }) => out);
  return { ...(asked ? { rows: asked } : except.length > 0 && { except }), cells };
}

function loadOf(loads: RunLoad[], { load, _out }: RowName): string {
  const known = load === undefined && loads.length === 1 ? loads[0]?.name : load;
  if (known !== undefined && loads.some(({ name }) => name === known)) return known;
  const names = loads.map(({ name }) => name).join(', ');
  const sentence =
    load === undefined
      ? `Say of which load output row ${_out} is: the run has ${names}.`
      : `The run has no load ${load}; it has ${names}.`;
  throw new DmsError('BAD_REQUEST', sentence, { row: _out });
}

function assertRight(load: string, { notFailed, halfWritten, problems }: RetryJudgement): void {
  const [first, ...others] = problems;
  const more = (count: number) => (count > 0 ? ` (and ${count} more)` : '');
  const refuse = (row: number, what: string, where: Record<string, string> = {}) =>
    new DmsError('BAD_REQUEST', `Output row ${row} of ${load}${what}`, { load, row, ...where });
  if (notFailed[0] !== undefined)
    throw refuse(
      notFailed[0],
      ` did not fail${more(notFailed.length - 1)}: only failed rows are tried again.`,
    );
  if (halfWritten[0] !== undefined)
    throw refuse(
      halfWritten[0],
      ` is in the org already and only lacks a lookup${more(halfWritten.length - 1)}: an insert would make it a second time.`,
    );
  if (first)
    throw refuse(first._out, `, column ${first.column}: ${first.message}${more(others.length)}.`, {
      column: first.column,
    });
}

function triedAlready(other: string): DmsError {
  const sentence = `The failed rows of this run were tried again already, by the run ${other}. Retry that one.`;
  return new DmsError('CONFLICT', sentence, { run: other });
}
