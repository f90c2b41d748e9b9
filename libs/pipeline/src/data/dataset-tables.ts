import { Inject, Injectable } from '@nestjs/common';
import {
  Column,
  ColumnProfile,
  Dataset,
  Datasets,
  DmsError,
  ObjectStorage,
  Recipe,
  Stored,
  keys,
} from '@dms/domain';
import type { RecipeInputs } from '@dms/transform';
import { found } from './found';
import { readJson } from './json-objects';

/** Knows the tables of datasets: their columns, and what a recipe over them needs to have at hand. */
@Injectable()
export class DatasetTables {
  constructor(
    @Inject(Datasets) private readonly datasets: Datasets,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
  ) {}

  async ready(datasetId: string): Promise<Stored<Dataset>> {
    const dataset = await found(this.datasets, 'dataset', datasetId);
    if (dataset.value.state === 'ready') return dataset;
    const why = dataset.value.problem?.detail ?? 'It is being staged.';
    throw new DmsError(
      'DATASET_NOT_READY',
      `The dataset ${dataset.value.name} is ${dataset.value.state}. ${why}`,
      { dataset: datasetId },
    );
  }

  async columns(datasetId: string): Promise<Column[]> {
    await this.ready(datasetId);
    const profile = await readJson<ColumnProfile[]>(this.storage, keys.profile(datasetId));
    return profile.map(({ name, type }) => ({ name, type }));
  }

  /** The recipe's inputs, and the files to be checked out for them (file name -> key). */
  async inputsFor(
    datasetId: string,
    recipe: Recipe,
  ): Promise<{ inputs: RecipeInputs; files: Record<string, string> }> {
    const files: Record<string, string> = {};
    const table = async (id: string, file: string) => {
      files[file] = keys.rows(id);
      return { file, columns: await this.columns(id) };
    };
    const source = { datasetId, ...(await table(datasetId, 'rows.parquet')) };
    const others: NonNullable<RecipeInputs['others']> = {};
    for (const id of datasetsOf(recipe)) others[id] = await table(id, `other-${id}.parquet`);
    return { inputs: { source, others }, files };
  }
}

/** The datasets that a recipe's joins and unions name, those inside their own recipes included. */
function datasetsOf(recipe: Recipe): Set<string> {
  const found = new Set<string>();
  for (const step of recipe.steps) {
    if (step.off) continue;
    for (const other of [step['with']].flat() as unknown[]) {
      if (typeof other !== 'object' || other === null) continue;
      const { datasetId, recipe: inner } = other as { datasetId?: unknown; recipe?: Recipe };
      if (typeof datasetId === 'string') found.add(datasetId);
      if (Array.isArray(inner?.steps)) for (const id of datasetsOf(inner)) found.add(id);
    }
  }
  return found;
}
