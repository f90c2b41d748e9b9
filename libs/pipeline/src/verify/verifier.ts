import { Inject, Injectable } from '@nestjs/common';
import {
  Batches,
  DmsError,
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
} from '@dms/domain';
import { readJson } from '../data/json-objects';
import { Engine } from '../engine/engine';
import { PreparedLoad, readPrepared } from '../load/prepared-load';
import { WireColumn } from '../load/wire-columns';
import { RunDefinition } from '../run/definition';
import { portionFields } from '../load/portion-fields';
import { inHand } from '../watch/in-hand';
import type { CompareInput } from './compare-records';
import { readFound } from './read-found';
import { afterTrouble, mostAttempts } from './verify-trouble';

const givenUp = new DmsError(
  'INTERNAL',
  `The verification was begun ${mostAttempts} times and never came to its end. Look into the log, then verify again.`,
);
const deadlineMs = 3_600_000;

/** `all`: file name -> key in storage; `sent` by the first pass, `later` by the second, as files of the folder. */
interface SentFiles {
  all: Record<string, string>;
  sent: string[];
  later: string[];
}

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

  /** Worker: does the whole verification. A trouble that may pass lets it wait, every other ends it with the reason. */
  verify(runId: string): Promise<void> {
    return inHand({ runId }, () => this.verifyOnce(runId));
  }

  private async verifyOnce(runId: string): Promise<void> {
    const begun = await this.begin(runId);
    const run = await this.runs.get(runId);
    if (!run || begun?.value.state !== 'running') return;
    let org: Org | undefined;
    const calls = () => begun.value.apiCalls + (org?.apiCalls ?? 0);
    try {
      const definition = await readJson<RunDefinition>(this.storage, keys.definition(runId));
      org = await this.orgs.open(definition.connectionId);
      const loads: VerifiedLoad[] = [];
      for (const [index, load] of run.value.loads.entries())
        if (!isRemoval(load.operation))
          loads.push(await this.verifyLoad(org, run, definition, index, begun.value.sample));
      await this.end(begun, { state: 'done', loads, apiCalls: calls(), problem: undefined });
    } catch (error) {
      await this.end(begun, { ...afterTrouble(error, begun.value.attempts), apiCalls: calls() });
    }
  }

  private async begin(runId: string): Promise<Stored<Verification> | undefined> {
    const begun = await this.verifications.update(runId, (value) => {
      if (value.state !== 'queued' && value.state !== 'running') return undefined;
      if (value.resumeAt && Date.parse(value.resumeAt) > Date.now()) return undefined;
      const now = new Date().toISOString();
      const attempts = value.attempts + 1;
      return { ...value, state: 'running', attempts, startedAt: now, resumeAt: undefined, updatedAt: now };
    });
    if (!begun || begun.value.attempts <= mostAttempts) return begun;
    await this.end(begun, { state: 'failed', problem: givenUp.toProblem() });
    return undefined;
  }

  /** Says what became of this take-up; nothing where another worker has taken it up since, or it was asked for anew. */
  private async end(
    { id, value: { attempts, createdAt } }: Stored<Verification>,
    changes: Partial<Verification>,
  ) {
    await this.verifications.update(id, (value) => {
      if (value.state !== 'running' || value.attempts !== attempts || value.createdAt !== createdAt)
        return undefined;
      const now = new Date().toISOString();
      const over = changes.state === 'done' || changes.state === 'failed';
      return { ...value, ...changes, ...(over && { endedAt: now }), updatedAt: now };
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
        { prepared, fields, compared, ...files, waiting: waitingFields(definition, index) },
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
  private async filesOf(runId: string, index: number): Promise<SentFiles> {
    const all: Record<string, string> = {
      'outcomes.parquet': keys.load(runId, index, 'outcomes.parquet'),
      'prepared.parquet': keys.load(runId, index, 'prepared.parquet'),
      'unsent.parquet': keys.load(runId, index, 'unsent.parquet'),
    };
    const rows = { sent: new Set<string>(), later: new Set<string>() };
    for await (const { value } of this.batches.scan(`${runId}:${String(index).padStart(4, '0')}:`))
      rows[value.pass === 2 ? 'later' : 'sent'].add(value.rowsKey);
    const named = (what: keyof typeof rows) =>
      [...rows[what]].map((key, number) => {
        all[`${what}-${number}.parquet`] = key;
        return `${what}-${number}.parquet`;
      });
    return { all, sent: named('sent'), later: named('later') };
  }

  private async read(
    org: Org,
    folder: JobFolder,
    wanted: SentFiles & {
      prepared: PreparedLoad;
      fields: OrgField[];
      compared: WireColumn[];
      waiting: string[];
    },
    count: number,
  ): Promise<CompareInput> {
    const { load } = wanted.prepared;
    const {
      found,
      parents,
      all: everything,
    } = await readFound(org, this.engine, folder, {
      object: load.object,
      count,
      columns: wanted.compared,
    });
    const all = everything && load.operation === 'upsert' && load.externalIdField;
    return {
      sent: wanted.sent,
      later: {
        files: wanted.later,
        headers: wanted.compared
          .filter(({ field }) => wanted.waiting.includes(field))
          .map(({ header }) => header),
      },
      wire: wanted.compared,
      fields: wanted.fields,
      found,
      parents,
      ...(all && { all: { key: load.externalIdField ?? '', rows: ['prepared.parquet', 'unsent.parquet'] } }),
    };
  }
}

/** The lookups that a second pass may have set. */
function waitingFields(definition: RunDefinition, index: number): string[] {
  const { hierarchy = [], secondPass = [] } = portionFields(definition, index) ?? {};
  return [...hierarchy, ...secondPass];
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
