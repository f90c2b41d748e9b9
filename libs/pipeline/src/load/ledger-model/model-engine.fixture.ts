import { BatchCounts, JobFolder, Outcome } from '@dms/domain';
import { WireRecord } from '../batch-records';
import { HarvestInput, HarvestResult } from '../harvest-job';
import { ModelOrg, ModelRow } from './model-org.fixture';
import { ModelStorage } from './model-storage.fixture';

type Results = ReturnType<ModelOrg['results']>;

/** The engine's operations on the model's plain values; the real ones have specs of their own. */
export class ModelEngine {
  constructor(private readonly storage: ModelStorage) {}

  async folder(name: string, files: Record<string, string> = {}): Promise<JobFolder> {
    const folder = await this.storage.jobFolder(name);
    for (const [file, key] of Object.entries(files))
      await this.storage.checkout(key, `${folder.path}/${file}`);
    return folder;
  }

  async once(name: string, input: never, { files }: { files: Record<string, string> }): Promise<unknown> {
    return this.run(name, await this.folder('once', files), input);
  }

  async run(name: string, folder: JobFolder, input: never): Promise<unknown> {
    const at = (file: string) => `${folder.path}/${file}`;
    if (name === 'records') return records(this.storage.files.get(at('rows.parquet')) as ModelRow[], input);
    if (name === 'answers') {
      this.storage.files.set(at('outcomes.parquet'), (input as { outcomes: Outcome[] }).outcomes);
      return undefined;
    }
    if (name === 'body') {
      const rows = this.storage.files.get(at('rows.parquet')) as ModelRow[];
      this.storage.files.set(at('body.csv'), rows.filter(inRange(input)));
      return undefined;
    }
    if (name !== 'harvest') throw new Error(`The model knows no operation ${name}`);
    const file = <T>(which: string) => this.storage.files.get(at(which)) as T;
    const results = file<Results>('success.csv');
    const found = harvest(file<ModelRow[]>('rows.parquet'), results, input);
    this.storage.files.set(at('outcomes.parquet'), found.outcomes);
    for (const { file: name, rows, firstOut } of found.result.remaining) {
      const from = found.remaining.findIndex(({ out }) => out === firstOut);
      this.storage.files.set(at(`${name}.parquet`), found.remaining.slice(from, from + rows));
    }
    return found.result;
  }
}

interface Range {
  firstOut: number;
  lastOut: number;
  outs?: number[];
}

function inRange({ firstOut, lastOut, outs }: Range): (row: ModelRow) => boolean {
  return ({ out }) => out >= firstOut && out <= lastOut && (!outs || outs.includes(out));
}

function records(rows: ModelRow[], input: Range & { keyHeader?: string }): WireRecord[] {
  return rows.filter(inRange(input)).map(({ out, key }) => ({
    _out: out,
    ...(input.keyHeader !== undefined && { key }),
    body: { out, Key__c: key },
  }));
}

function harvest(
  rows: ModelRow[],
  { good, bad }: Results,
  input: HarvestInput,
): { outcomes: Outcome[]; remaining: ModelRow[]; result: HarvestResult } {
  const outcomes: Outcome[] = [];
  const remaining: ModelRow[] = [];
  for (const row of rows.filter(inRange(input))) {
    const done = good.find((each) => each.row.out === row.out);
    const failed = bad.find((each) => each.row.out === row.out);
    if (done) outcomes.push({ _out: row.out, status: done.created ? 'created' : 'updated' });
    else if (failed && !(input.triesLeft && input.retries?.codes.includes(failed.code)))
      outcomes.push({ _out: row.out, status: 'failed', code: failed.code });
    else if (failed || input.unprocessed === 'resend') remaining.push(row);
    else outcomes.push({ _out: row.out, status: input.unprocessed.status, code: input.unprocessed.code });
  }
  const counts = Object.fromEntries(
    ['created', 'updated', 'deleted', 'skipped', 'failed', 'unknown'].map((status) => [
      status,
      outcomes.filter((outcome) => outcome.status === status).length,
    ]),
  ) as unknown as BatchCounts;
  const mismatch = good.length + bad.length === input.processed ? undefined : 'the counts disagree';
  const result = {
    counts: { ...counts, resent: remaining.length },
    missing: 0,
    missingOuts: [],
    mismatch,
    remaining: pieces(remaining, input.halve),
  };
  return { outcomes, remaining, result };
}

function pieces(rows: ModelRow[], halve: boolean): HarvestResult['remaining'] {
  const size = halve && rows.length > 1 ? Math.ceil(rows.length / 2) : rows.length;
  const found: HarvestResult['remaining'] = [];
  for (let from = 0; from < rows.length; from += size) {
    const piece = rows.slice(from, from + size);
    const [firstOut, lastOut] = [piece[0]?.out ?? 0, piece.at(-1)?.out ?? 0];
    found.push({ file: `remaining-${found.length}`, rows: piece.length, firstOut, lastOut });
  }
  return found;
}
