import { Inject, Injectable } from '@nestjs/common';
import { ObjectStorage, Run, RunLoad, Stored, keys } from '@dms/domain';
import { ApexCalls, awaitsBefore } from '../apex/apex-calls';
import { readJson } from '../data/json-objects';
import { BeforeImages } from '../rollback/before-images';
import { RunDefinition } from './definition';
import { LoadResolver } from './load-resolver';

export type Need = 'image' | 'apex' | 'rows';

/** What a prepared load needs before its next rows are sent: first the image of what it may change, then Apex, then rows. */
export function needOf(load: RunLoad): Need | undefined {
  if (load.before && load.before.name === undefined) return 'image';
  if (awaitsBefore(load)) return 'apex';
  return load.portions && load.portions.names.length <= load.portions.at ? 'rows' : undefined;
}

/** Everything heavy that stands between a prepared load and its calls, and what is put right afterwards. */
@Injectable()
export class LoadOpening {
  constructor(
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    private readonly resolver: LoadResolver,
    private readonly beforeImages: BeforeImages,
    private readonly apex: ApexCalls,
  ) {}

  async meet(run: Stored<Run>, index: number, need: Need): Promise<void> {
    const definition = await this.definition(run.id);
    if (need === 'image') return this.beforeImages.take(run.id, definition, index);
    if (need === 'apex') return this.apex.before(run.id, definition, index);
    return this.resolver.resolve(run, definition, index);
  }

  /** The ledger of a portion that has a name; again after a crash, and never differently. */
  writeLedger(runId: string, index: number, at: number): Promise<void> {
    return this.resolver.writeLedger(runId, index, at);
  }

  /** The Apex call after one load, or whatever is still open of all. */
  async putRight(runId: string, index?: number): Promise<void> {
    const definition = await this.definition(runId);
    if (index === undefined) return this.apex.putRight(runId, definition);
    return this.apex.after(runId, definition, index);
  }

  private definition(runId: string): Promise<RunDefinition> {
    return readJson<RunDefinition>(this.storage, keys.definition(runId));
  }
}
