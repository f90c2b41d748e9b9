import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { DmsClient } from '../sample/dms-client';
import { RunAnswer } from '../sample/run-watch';
import { OrgSnapshot, orgSnapshots } from './org-snapshot';
import type { Expected } from './lanes';

export interface WriteSummary {
  keys: number;
  writes: number;
  most: number;
}

export interface Verdict {
  state: string;
  lost: number;
  doubled: number;
  unknown: number;
  balanced: boolean;
}

/** Something that is believed of the real thing, and what else it may be. */
export interface PracticeSwitch {
  name: string;
  kind: 'choice' | 'number';
  default: string | number;
  values?: string[];
  least?: number;
  most?: number;
}

/** Judges a run by the practice org's own journal and count, never by what DMS says alone. */
export class Referee {
  /** All objects, all records, all fields but system stamps. */
  readonly snapshot: () => Promise<OrgSnapshot> = orgSnapshots((path) => this.call(path));

  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  static async open(loginFile: string): Promise<Referee> {
    const login = JSON.parse(await readFile(loginFile, 'utf8')) as {
      instanceUrl: string;
      accessToken: string;
    };
    return new Referee(login.instanceUrl, login.accessToken);
  }

  /** Tells the practice org to misbehave; see its README for the shapes. A reset takes all of it back. */
  async break(faults: object[]): Promise<void> {
    await this.call('/practice/faults', { method: 'POST', body: JSON.stringify(faults) });
  }

  /** How often the faults told have struck. */
  async hits(): Promise<number> {
    const { faults } = await this.call<{ faults: { hits: number }[] }>('/practice/faults');
    return faults.reduce((sum, fault) => sum + fault.hits, 0);
  }

  /** Takes all faults back. */
  async heal(): Promise<void> {
    await this.call('/practice/faults', { method: 'DELETE' });
  }

  /** What is believed of the real thing, with the other values it may have. */
  async switches(): Promise<PracticeSwitch[]> {
    return (await this.call<{ switches: PracticeSwitch[] }>('/practice/switches')).switches;
  }

  async turn(values: Record<string, unknown>): Promise<void> {
    await this.call('/practice/switches', { method: 'POST', body: JSON.stringify(values) });
  }

  async turnBack(): Promise<void> {
    await this.call('/practice/switches', { method: 'DELETE' });
  }

  async schema(change: object): Promise<void> {
    await this.call('/practice/schema', { method: 'POST', body: JSON.stringify(change) });
  }

  async reset(): Promise<void> {
    await this.call('/practice/reset', { method: 'POST', body: '{}' });
  }

  /** What the journal knows of an object: distinct keys, writes, and the most writes of one key. */
  writes(object: string): Promise<WriteSummary> {
    return this.call<WriteSummary>(`/practice/writes/summary?object=${object}`);
  }

  /** A digest of all records of an object, each with these fields. */
  async digest(object: string, fields: readonly string[]): Promise<string> {
    const lines: string[] = [];
    const soql = `SELECT Id, ${fields.join(', ')} FROM ${object}`;
    let path: string | undefined = `/services/data/v62.0/query?q=${encodeURIComponent(soql)}`;
    while (path !== undefined) {
      const page: { records: Record<string, unknown>[]; nextRecordsUrl?: string } = await this.call(path);
      for (const { attributes: _attributes, ...record } of page.records) lines.push(JSON.stringify(record));
      path = page.nextRecordsUrl;
    }
    return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
  }

  judge(dms: DmsClient, runId: string, object: string, rows: number): Promise<Verdict> {
    return this.judgeAll(dms, runId, [{ object, rows }]);
  }

  async judgeAll(dms: DmsClient, runId: string, expected: readonly Expected[]): Promise<Verdict> {
    const { body: run } = await dms.get<RunAnswer>(`/runs/${runId}`);
    const { created, updated, unknown, pending } = run.counts.output;
    let [lost, doubled, all] = [0, 0, 0];
    for (const { object, rows, again = 0, linked = {} } of expected) {
      const summary = await this.writes(object);
      // A record that a second pass writes is in the journal by its Id once more.
      const there = Math.min(await this.count(object), summary.keys);
      all += rows;
      lost += rows - Math.min(there, rows);
      for (const [field, records] of Object.entries(linked))
        lost += records - (await this.count(`${object} WHERE ${field} != null`));
      doubled += Math.max(0, summary.writes - (there === rows ? rows + again : summary.keys));
    }
    const balanced = run.counts.balanced && created + updated === all;
    return { state: run.state, lost, doubled, unknown: unknown + pending, balanced };
  }

  private async count(from: string): Promise<number> {
    const soql = encodeURIComponent(`SELECT COUNT() FROM ${from}`);
    return (await this.call<{ totalSize: number }>(`/services/data/v62.0/query?q=${soql}`)).totalSize;
  }

  private async call<T>(path: string, init: RequestInit = {}): Promise<T> {
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' };
    const ask = () => fetch(`${this.url}${path}`, { ...init, headers });
    // A connection that was left open may be closed in the moment in which it is used again: what changes nothing is asked anew.
    const answer = await (init.method === undefined || init.method === 'GET' ? ask().catch(ask) : ask());
    const text = await answer.text();
    if (!answer.ok)
      throw new Error(`The practice org answered ${answer.status} to ${path}: ${text.slice(0, 200)}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }
}
