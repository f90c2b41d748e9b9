import { createHash } from 'node:crypto';
import type { Recipe, SqlSession, Step } from '@dms/domain';
import type { RecipeInputs, RunMemory } from '../run/recipe-run';

/** A stage as it is remembered, with the table in which its last step noted what it set aside. */
export interface KeptStage extends RunMemory {
  asides: string;
}

/**
 * What runs over one database have left, by content: the key of a stage is a digest of the datasets (which never
 * change) and of every step up to it, so that an edit of the fifth step finds the first four done.
 */
export class StageCache {
  private constructor(private readonly session: SqlSession) {}

  static async open(session: SqlSession): Promise<StageCache> {
    await session.run('CREATE TABLE IF NOT EXISTS dms_stages (key VARCHAR, memory VARCHAR)');
    await session.run('CREATE SEQUENCE IF NOT EXISTS dms_walks');
    return new StageCache(session);
  }

  /** The beginning of the table names of one walk: no two walks of a database share one. */
  async newPrefix(): Promise<string> {
    const [row] = await this.session.rows(`SELECT nextval('dms_walks') AS n`);
    return `dms_walk_${Number(row?.['n'])}`;
  }

  /** The stages known, from the source on without a gap. */
  async known(keys: readonly string[]): Promise<KeptStage[]> {
    const list = keys.map((key) => `'${key}'`).join(', ');
    const rows = await this.session.rows(`SELECT key, memory FROM dms_stages WHERE key IN (${list})`);
    const byKey = new Map(rows.map((row) => [row['key'], String(row['memory'])]));
    const found = keys.map((key) => byKey.get(key));
    const end = found.indexOf(undefined);
    return found.slice(0, end < 0 ? undefined : end).map((memory) => JSON.parse(memory ?? '') as KeptStage);
  }

  async save(entries: { key: string; memory: KeptStage }[]): Promise<void> {
    for (const { key, memory } of entries) {
      await this.session.run(`DELETE FROM dms_stages WHERE key = '${key}'`);
      await this.session.run(`INSERT INTO dms_stages VALUES ('${key}', ?)`, [JSON.stringify(memory)]);
    }
  }
}

/** One key for the source and one for what each step leaves. Notes and ids change nothing; switched-off steps count by place. */
export function stageKeys(inputs: RecipeInputs, steps: Recipe['steps']): string[] {
  const others = Object.keys(inputs.others ?? {}).sort();
  const keys = [digest(JSON.stringify([inputs.source.datasetId, inputs.source.columns]))];
  for (const step of steps) {
    const read = others.filter((id) => JSON.stringify(step['with'] ?? null).includes(JSON.stringify(id)));
    keys.push(digest(`${keys.at(-1)} ${JSON.stringify([content(step), read])}`));
  }
  return keys;
}

function content({ id: _id, note: _note, off, ...parameters }: Step): unknown {
  return off === true ? 'off' : parameters;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
