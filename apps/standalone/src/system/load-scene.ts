import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isFinished } from '@dms/domain';
import { Rig } from '../faults/rig';
import { DmsClient } from '../sample/dms-client';
import { RunAnswer } from '../sample/run-watch';

export interface OutcomeRow {
  load: string;
  _out: number;
  status: string;
  code: string | null;
  message: string | null;
  salesforceId: string | null;
  hint?: string;
  retriedBy?: string;
  values: Record<string, unknown>;
}

/** Small files, migrations and runs in a whole system, and the practice org's own word on what they did. */
export class LoadScene {
  private constructor(
    private readonly rig: Rig,
    readonly dms: DmsClient,
    private readonly connectionId: string,
    private readonly org: { instanceUrl: string; accessToken: string },
  ) {}

  static async open(rig: Rig): Promise<LoadScene> {
    const dms = await rig.client();
    const connection = await dms.find<{ id: string; kind: string }>(
      '/connections',
      ({ kind }) => kind === 'practice',
    );
    const login = JSON.parse(await readFile(rig.practiceLogin, 'utf8')) as LoadScene['org'];
    return new LoadScene(rig, dms, connection?.id ?? '', login);
  }

  /** Uploads and stages a csv; answers the dataset's id. */
  async dataset(name: string, csv: string): Promise<string> {
    const path = join(this.rig.home, `${name}.csv`);
    await writeFile(path, csv);
    const { id: fileId } = await this.dms.upload<{ id: string }>('/files', path, `${name}.csv`);
    const { body } = await this.dms.post<{ id: string }>('/datasets', { fileId, name });
    for (;;) {
      const { state } = (await this.dms.get<{ state: string }>(`/datasets/${body.id}`)).body;
      if (state === 'ready') return body.id;
      if (state === 'failed') throw new Error(`${name} could not be staged`);
      await wait(100);
    }
  }

  /** A migration of loads, each without a recipe unless it has one. */
  async migration(name: string, loads: object[]): Promise<string> {
    const whole = loads.map((load) => ({ recipe: { version: 1, steps: [] }, ...load }));
    const body = { name, connectionId: this.connectionId, loads: whole };
    return (await this.dms.post<{ id: string }>('/migrations', body)).body.id;
  }

  async start(migrationId: string, mode: 'check' | 'load' = 'load'): Promise<string> {
    return (await this.dms.post<RunAnswer>(`/migrations/${migrationId}/runs`, { mode })).body.id;
  }

  async run(migrationId: string, mode: 'check' | 'load' = 'load'): Promise<RunAnswer> {
    return this.finished(await this.start(migrationId, mode));
  }

  async finished(runId: string): Promise<RunAnswer> {
    return this.until(runId, (run) => isFinished(run.state));
  }

  async until(runId: string, test: (run: RunAnswer) => boolean): Promise<RunAnswer> {
    for (;;) {
      const { body } = await this.dms.get<RunAnswer>(`/runs/${runId}`);
      if (test(body)) return body;
      if (isFinished(body.state)) throw new Error(`The run ended ${body.state}: ${JSON.stringify(body)}`);
      await wait(100);
    }
  }

  async outcomes(runId: string, query = '', offset = 0): Promise<OutcomeRow[]> {
    const path = `/runs/${runId}/outcomes?offset=${offset}&limit=1000${query}`;
    return (await this.dms.get<{ rows: OutcomeRow[] }>(path)).body.rows;
  }

  /** Status and code by load and the given column. */
  async fates(runId: string, column: string): Promise<Record<string, string>> {
    const rows = await this.outcomes(runId);
    return Object.fromEntries(
      rows.map((row) => [
        `${row.load}.${String(row.values[column])}`,
        row.code ? `${row.status}:${row.code}` : row.status,
      ]),
    );
  }

  /** Records as the org itself answers them, without their attributes. */
  async query(soql: string): Promise<Record<string, unknown>[]> {
    const path = `/services/data/v62.0/query?q=${encodeURIComponent(soql)}`;
    const { records } = await this.call<{ records: Record<string, unknown>[] }>('GET', path);
    return records.map(({ attributes: _attributes, ...record }) => record);
  }

  async reset(schema = false): Promise<void> {
    await this.call('POST', '/practice/reset', { schema });
    await this.call('DELETE', '/practice/faults');
    await this.call('DELETE', '/practice/switches');
  }

  async call<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.org.instanceUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.org.accessToken}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }
}
