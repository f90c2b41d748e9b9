import { rename } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import {
  Batches,
  JobFolder,
  ObjectStorage,
  Org,
  OrgField,
  Orgs,
  Run,
  Runs,
  Stored,
  Verification,
  Verifications,
  VerifiedLoad,
  isRemoval,
  keys,
  problemOf,
} from '@dms/domain';
import { readJson } from '../data/json-objects';
import { Engine } from '../engine/engine';
import { PreparedLoad, readPrepared } from '../load/prepared-load';
import { WireColumn } from '../load/wire-columns';
import { RunDefinition } from '../run/definition';
import { askedByName, writeAnswers } from '../run/org-answers';
import type { CompareInput, ParentKeys } from './compare-records';

const maxAttempts = 3;
const deadlineMs = 3_600_000;

/** Reads back from the org what a run wrote, and holds it against what was sent. Reads only: doing it twice harms nothing. */
@Injectable()
export class Verifier {
  constructor(
    @Inject(Verifications) private readonly verifications: Verifications,
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Batches) private readonly batches: Batches,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    @Inject(Orgs) private readonly orgs: Orgs,
    private readonly engine: Engine,
  ) {}

  /** Worker: does the whole verification; a trouble of the org ends it with the reason. */
  async verify(runId: string): Promise<void> {
    const begun = await this.begin(runId);
    const run = await this.runs.get(runId);
    if (!run || begun?.value.state !== 'running') return;
    try {
      const definition = await readJson<RunDefinition>(this.storage, keys.definition(runId));
      const org = await this.orgs.open(definition.connectionId);
      const before = org.apiCalls;
      const loads: VerifiedLoad[] = [];
      for (const [index, load] of run.value.loads.entries())
        if (!isRemoval(load.operation))
          loads.push(await this.verifyLoad(org, run, definition, index, begun.value.sample));
      await this.end(runId, { state: 'done', loads, apiCalls: org.apiCalls - before });
    } catch (error) {
      if (begun.value.attempts < maxAttempts && !('code' in (error as object))) throw error;
      await this.end(runId, { state: 'failed', problem: problemOf(error) });
    }
  }

  private begin(runId: string): Promise<Stored<Verification> | undefined> {
    return this.verifications.update(runId, (value) => {
      if (value.state !== 'queued' && value.state !== 'running') return undefined;
      const now = new Date().toISOString();
      return { ...value, state: 'running', attempts: value.attempts + 1, startedAt: now, updatedAt: now };
    });
  }

  private async end(runId: string, changes: Partial<Verification>): Promise<void> {
    await this.verifications.update(runId, (value) => {
      if (value.state !== 'running') return undefined;
      const now = new Date().toISOString();
      return { ...value, ...changes, endedAt: now, updatedAt: now };
    });
  }

  private async verifyLoad(
    org: Org,
    run: Stored<Run>,
    definition: RunDefinition,
    index: number,
    sample: number | undefined,
  ): Promise<VerifiedLoad> {
    const prepared = await readPrepared(this.storage, run.id, index);
    const { name, object } = prepared.load;
    const files = await this.filesOf(run.id, index);
    const folder = await this.engine.folder(`verify-${run.id}-${index}`, files.all);
    try {
      const outcomes = { outcomes: 'outcomes.parquet', ...(sample && { sample }) };
      const counts = await this.engine.run('written', folder, outcomes);
      const fields = definition.fields[object] ?? [];
      const { compared, left } = comparable(prepared.wire, fields);
      const base = {
        name,
        object,
        written: counts.written,
        fields: compared.map(({ field }) => field),
        left,
      };
      const nothing = { compared: 0, equal: 0, different: 0, missing: 0, extra: null };
      if (counts.compared === 0 || files.sent.length === 0) return { ...base, ...nothing };
      const input = await this.read(
        org,
        folder,
        { prepared, fields, compared, sent: files.sent },
        counts.compared,
      );
      const comparison = await this.engine.run('compare', folder, input, { deadlineMs });
      const key = keys.load(run.id, index, 'different.parquet');
      await this.storage.putFile(key, `${folder.path}/different.parquet`);
      return { ...base, ...comparison };
    } finally {
      await folder.dispose();
    }
  }

  /** What was sent lies beside each portion of rows; the outcomes say which of it was written. */
  private async filesOf(
    runId: string,
    index: number,
  ): Promise<{ all: Record<string, string>; sent: string[] }> {
    const all: Record<string, string> = {
      'outcomes.parquet': keys.load(runId, index, 'outcomes.parquet'),
      'prepared.parquet': keys.load(runId, index, 'prepared.parquet'),
      'unsent.parquet': keys.load(runId, index, 'unsent.parquet'),
    };
    const sentKeys = new Set<string>();
    for await (const { value } of this.batches.scan(`${runId}:${String(index).padStart(4, '0')}:`))
      if (value.pass !== 2) sentKeys.add(value.rowsKey);
    const sent = [...sentKeys].map((key, number) => {
      all[`sent-${number}.parquet`] = key;
      return `sent-${number}.parquet`;
    });
    return { all, sent };
  }

  private async read(
    org: Org,
    folder: JobFolder,
    wanted: { prepared: PreparedLoad; fields: OrgField[]; compared: WireColumn[]; sent: string[] },
    count: number,
  ): Promise<CompareInput> {
    const { load } = wanted.prepared;
    const names = [...new Set(wanted.compared.map(({ field }) => field))].filter((name) => name !== 'Id');
    const ids = { path: `${folder.path}/ids.jsonl`, count };
    await rename(`${folder.path}/values.jsonl`, ids.path);
    await writeAnswers(
      org,
      { object: load.object, by: 'Id', fields: names, wanted: ids },
      `${folder.path}/found.csv`,
    );
    const parents: ParentKeys[] = [];
    for (const column of wanted.compared) {
      if (column.reference) parents.push(await this.parents(org, folder, column, names, parents.length));
    }
    const all = load.operation === 'upsert' && load.externalIdField && count > askedByName;
    return {
      sent: wanted.sent,
      wire: wanted.compared,
      fields: wanted.fields,
      found: { file: 'found.csv', fields: names },
      parents,
      ...(all && { all: { key: load.externalIdField ?? '', rows: ['prepared.parquet', 'unsent.parquet'] } }),
    };
  }

  /** A lookup was sent as the parent's key and comes back as its Id: the keys of those parents are asked for. */
  private async parents(
    org: Org,
    folder: JobFolder,
    column: WireColumn,
    fields: string[],
    number: number,
  ): Promise<ParentKeys> {
    const { object = '', key = '' } = column.reference ?? {};
    const input = { file: 'found.csv', fields, column: column.field };
    const { count } = await this.engine.run('referred', folder, input);
    const wanted = { path: `${folder.path}/referred-${number}.jsonl`, count };
    await rename(`${folder.path}/values.jsonl`, wanted.path);
    const file = `parents-${number}.csv`;
    await writeAnswers(org, { object, by: 'Id', fields: [key], wanted }, `${folder.path}/${file}`);
    return { field: column.field, file, key };
  }
}

/** Which columns can be held against what comes back, and why the others cannot. */
function comparable(
  wire: WireColumn[],
  fields: OrgField[],
): { compared: WireColumn[]; left: VerifiedLoad['left'] } {
  const left: VerifiedLoad['left'] = [];
  const compared = wire.filter((column) => {
    const field = fields.find(({ name }) => name === column.field);
    const reason = !field
      ? 'The org does not describe it.'
      : ['base64', 'encryptedstring'].includes(field.type)
        ? `Values of type ${field.type} do not come back as they were sent.`
        : column.only
          ? `It was sent for ${column.only === 'insert' ? 'new' : 'known'} records only.`
          : undefined;
    if (reason) left.push({ field: column.field, reason });
    return reason === undefined;
  });
  return { compared, left };
}
