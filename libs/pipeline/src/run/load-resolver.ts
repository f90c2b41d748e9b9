import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  JobFolder,
  ObjectStorage,
  Org,
  Orgs,
  ProgressBoard,
  Run,
  Runs,
  Stored,
  keys,
  withEvent,
} from '@dms/domain';
import { CrashPoints } from '../crash-points';
import { readJson, writeJson } from '../data/json-objects';
import { Engine } from '../engine/engine';
import { Ledger, PortionRows } from '../load/ledger';
import { portionFields } from '../load/portion-fields';
import { readPrepared } from '../load/prepared-load';
import { ResolveResult } from '../load/resolve-rows';
import { RowJudge } from '../rollback/row-judge';
import { RunDefinition } from './definition';
import { LookupGatherer } from './lookup-gatherer';
import { portionKey } from '../load/portion-key';

/**
 * Makes the next portion of a load ready while the run goes: looks up what its rows refer to, holds back children of
 * parents that failed, and writes the ledger's documents. What the org answers may differ from one moment to the next,
 * so each try keeps its files under a name of its own and the first to record its name in the run has won; the ledger is
 * written from the winner's files only, however often.
 */
@Injectable()
export class LoadResolver {
  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Orgs) private readonly orgs: Orgs,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    @Inject(ProgressBoard) private readonly board: ProgressBoard,
    private readonly gatherer: LookupGatherer,
    private readonly engine: Engine,
    private readonly ledger: Ledger,
    private readonly judge: RowJudge,
    private readonly crash: CrashPoints,
  ) {}

  async resolve(run: Stored<Run>, definition: RunDefinition, index: number): Promise<void> {
    const load = run.value.loads[index];
    const at = load?.portions?.at ?? 0;
    if (load?.portions && load.portions.names[at] === undefined) {
      const name = `${at}-${randomUUID().slice(0, 8)}`;
      const result = await this.compute(run, definition, index, at, name);
      this.crash.pass('rows-resolved');
      await this.record(run.id, index, at, name, result);
      this.crash.pass('resolution-recorded');
    }
    await this.writeLedger(run.id, index, at);
    this.crash.pass('portion-ledger-written');
    await this.board.announce(run.id);
  }

  private async compute(
    run: Stored<Run>,
    definition: RunDefinition,
    index: number,
    at: number,
    name: string,
  ): Promise<PortionRows> {
    const prepared = await readPrepared(this.storage, run.id, index);
    const portions = run.value.loads[index]?.portions;
    const second = portions?.secondPass === true && at === portions.count - 1;
    const fields = portionFields(definition, index) ?? { hierarchy: [], secondPass: [], mayWait: [] };
    const org = await this.orgs.open(definition.connectionId);
    const calls = org.apiCalls;
    if (definition.undoes) return this.undo(run.id, definition, index, name, org);
    const names = ['prepared', 'depth', 'second'].map((file) => `${file}.parquet`);
    const files = Object.fromEntries(names.map((file) => [file, keys.load(run.id, index, file)]));
    const folder = await this.engine.folder(`resolve-${run.id}-${index}`, files);
    try {
      const later = [...fields.secondPass, ...fields.hierarchy];
      const wire = prepared.wire.filter(({ field }) =>
        second ? later.includes(field) : !fields.secondPass.includes(field),
      );
      const gathered = await this.gatherer.gather(
        { run, definition, index, prepared, wire, second },
        org,
        folder,
      );
      const result = await this.engine.run(
        'resolve',
        folder,
        {
          ...gathered,
          load: prepared.load,
          wire: prepared.wire,
          strategy: prepared.strategy,
          reason: prepared.reason,
          ...(prepared.keyKind && { keyKind: prepared.keyKind }),
          portion: second ? 'secondPass' : { depth: at },
          secondPass: fields.secondPass,
          circular: fields.hierarchy,
        },
        { deadlineMs: 6 * 3_600_000 },
      );
      return await this.keep(run.id, index, name, result, folder, second, org.apiCalls - calls);
    } finally {
      await folder.dispose();
    }
  }

  /** What may be undone is judged when its turn comes, right before it is. */
  private async undo(
    runId: string,
    definition: RunDefinition,
    index: number,
    name: string,
    org: Org,
  ): Promise<PortionRows> {
    const calls = org.apiCalls;
    const file = 'prepared.parquet';
    const folder = await this.engine.folder(`undo-${runId}-${index}`, {
      [file]: keys.load(runId, index, file),
    });
    try {
      const result = await this.judge.judge(org, definition, index, folder, runId);
      return await this.keep(runId, index, name, result, folder, false, org.apiCalls - calls);
    } finally {
      await folder.dispose();
    }
  }

  private async keep(
    runId: string,
    index: number,
    name: string,
    result: ResolveResult,
    folder: JobFolder,
    second: boolean,
    apiCalls: number,
  ): Promise<PortionRows> {
    const put = async (file: string) =>
      this.storage.putFile(portionKey(runId, index, name, file), `${folder.path}/${file}`);
    const rows = await put('rows.parquet');
    await put('settled.parquet');
    const batches: PortionRows['batches'] = [];
    for (const { rowsFile, ...range } of result.batches) {
      const rowsKey = rowsFile ? (await put(rowsFile)).key : rows.key;
      batches.push({ ...range, rowsKey });
    }
    const { load, wire, keyKind, strategy, reason, skipped, failed } = result;
    const kept: PortionRows = {
      load,
      wire,
      strategy,
      reason,
      skipped,
      failed,
      batches,
      apiCalls,
      ...(keyKind && { keyKind }),
      ...(second && { pass: 2 as const }),
    };
    await writeJson(this.storage, portionKey(runId, index, name, 'prepared.json'), kept);
    return kept;
  }

  /** The first name wins; the counts of the run follow the winner. */
  private async record(
    runId: string,
    index: number,
    at: number,
    name: string,
    { skipped, failed, batches, apiCalls, pass }: PortionRows,
  ): Promise<void> {
    await this.runs.update(runId, (run) => {
      const load = run.loads[index];
      if (!load?.portions || load.portions.at !== at || load.portions.names[at] !== undefined)
        return undefined;
      const portions = { ...load.portions, names: [...load.portions.names, name] };
      // A second pass settles no output row anew: its rows are counted already.
      const settled = pass === 2 ? {} : { skipped: load.skipped + skipped, failed: load.failed + failed };
      const changed = {
        ...load,
        ...settled,
        portions,
        batches: load.batches + batches.length,
        lookupCalls: (load.lookupCalls ?? 0) + apiCalls,
      };
      const sent = batches.reduce((sum, batch) => sum + batch.rows, 0);
      const message = `Looked up: ${sent} rows are ready, ${skipped} are held back or left out, ${failed} failed.`;
      const history = withEvent(run, { severity: 'info', event: 'resolved', message, load: load.name });
      return { ...run, loads: run.loads.with(index, changed), history, updatedAt: new Date().toISOString() };
    });
  }

  /** The ledger of a portion that has a name; again after a crash, and never differently. */
  async writeLedger(runId: string, index: number, at: number): Promise<void> {
    const run = await this.runs.get(runId);
    const portions = run?.value.loads[index]?.portions;
    const name = portions?.names[at];
    if (!run || name === undefined) return;
    const rows = await readJson<PortionRows>(this.storage, portionKey(runId, index, name, 'prepared.json'));
    let first = 0;
    for (const earlier of (portions?.names ?? []).slice(0, at)) {
      const before = await readJson<PortionRows>(
        this.storage,
        portionKey(runId, index, earlier, 'prepared.json'),
      );
      first += before.batches.length;
    }
    await this.ledger.write(runId, index, first, rows, name);
  }
}
