import { Inject, Injectable } from '@nestjs/common';
import {
  ObjectStorage,
  Run,
  RunState,
  Runs,
  Stored,
  addCounts,
  isFinished,
  keys,
  noOutput,
} from '@dms/domain';
import { readJson } from '../data/json-objects';
import { RunDefinition } from './definition';

/** One run of a family of retries, as a report shows it. */
export interface RetryLine {
  runId: string;
  retryOf?: string;
  state: RunState;
  createdAt: string;
  rows: number;
  /** Cells that were put right before the rows were tried again. */
  corrected: number;
  /** Created, updated or deleted. */
  written: number;
  failed: number;
}

/** Knows which runs try each other's failed rows again. */
@Injectable()
export class RetryFamily {
  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
  ) {}

  /** The first run and every retry that goes back to it, the oldest first. */
  of(run: Stored<Run>): Promise<Stored<Run>[]> {
    return this.related(run, ({ retryOf }) => retryOf);
  }

  /** Every run that tries failed rows of this one, as many as were ever made. */
  async retries(run: Stored<Run>): Promise<Stored<Run>[]> {
    return (await this.of(run)).filter(({ value }) => value.retryOf === run.id);
  }

  /** Which retry took which failed row of the run. What was rolled back is as if it never was. */
  async takers(run: Stored<Run>): Promise<Taker[]> {
    const standing = (await this.retries(run)).filter(({ value }) => value.state !== 'rolled_back');
    return Promise.all(
      standing.map(async (child) => ({
        run: child,
        again: (await readJson<RunDefinition>(this.storage, keys.definition(child.id))).again,
      })),
    );
  }

  /**
   * The finished runs in which parents of the run's rows may have been written, the newest first: itself, those `before`
   * it, and all that tried failed rows again or loaded the rest of a trial.
   */
  async earlier(run: Stored<Run>, before: string[]): Promise<string[]> {
    const ids = new Set(before);
    for (const { id, value } of await this.related(run, ({ retryOf, restOf }) => retryOf ?? restOf)) {
      if (!isFinished(value.state) || value.state === 'rolled_back') continue;
      const last = keys.load(id, value.loads.length - 1, 'outcomes.parquet');
      if ((await this.storage.size(last)) !== undefined) ids.add(id);
    }
    return [...ids].sort().reverse();
  }

  /** The family as a report shows it; empty for a run that neither is a retry nor was retried. */
  async lines(run: Stored<Run>): Promise<RetryLine[]> {
    const family = await this.of(run);
    return family.length < 2 ? [] : family.map(lineOf);
  }

  /** All runs of the migration that go back to the same first run, the oldest first. */
  private async related(run: Stored<Run>, origin: (run: Run) => string | undefined): Promise<Stored<Run>[]> {
    const root = await this.rootOf(run, origin);
    const younger: Stored<Run>[] = [];
    for await (const each of this.runs.newestBy('migrationId', run.value.migrationId)) {
      if (each.id <= root.id) break;
      if (origin(each.value) !== undefined) younger.unshift(each);
    }
    // Whatever goes back to a run was made after it.
    const family = new Map([[root.id, root]]);
    for (const each of younger) if (family.has(origin(each.value) ?? '')) family.set(each.id, each);
    return [...family.values()];
  }

  /** The first run that this one goes back to, as far as they are still there. */
  private async rootOf(run: Stored<Run>, origin: (run: Run) => string | undefined): Promise<Stored<Run>> {
    const earlier = origin(run.value);
    const before = earlier === undefined ? undefined : await this.runs.get(earlier);
    return before ? this.rootOf(before, origin) : run;
  }
}

export interface Taker {
  run: Stored<Run>;
  /** Absent: it took every row that had failed. */
  again: RunDefinition['again'];
}

/** Whether a retry took a failed row of a load. */
export function took({ again }: Taker, load: number, out: number): boolean {
  const rows = again?.[load];
  if (!rows) return true;
  return rows.rows ? rows.rows.includes(out) : !(rows.except ?? []).includes(out);
}

function lineOf({ id, value }: Stored<Run>): RetryLine {
  const output = value.loads.reduce((sum, load) => addCounts(sum, load.output ?? noOutput), noOutput);
  return {
    runId: id,
    ...(value.retryOf !== undefined && { retryOf: value.retryOf }),
    state: value.state,
    createdAt: value.createdAt,
    rows: output.rows,
    corrected: value.corrected ?? 0,
    written: output.created + output.updated + output.deleted,
    failed: output.failed,
  };
}
