import { Inject, Injectable } from '@nestjs/common';
import {
  Column,
  ColumnProfile,
  Datasets,
  DmsError,
  ObjectStorage,
  RecipeContent,
  Recipes,
  RecipeVersion,
  RecipeVersions,
  SavedRecipe,
  Stored,
  keys,
  recipeVersionId,
} from '@dms/domain';
import {
  Fit,
  RecipeChecker,
  StepDifference,
  SuggestedStep,
  fitRecipe,
  recipeDifference,
  suggestSteps,
} from '@dms/transform';
import { DatasetTables } from '../data/dataset-tables';
import { found } from '../data/found';
import { readJson } from '../data/json-objects';
import { Uploads } from '../data/uploads';

/** A recipe's state at one number, the moment it came to be and by whom. */
export interface VersionView extends RecipeContent {
  number: number;
  updatedAt: string;
  /** A user id; the owner's where none was noted. */
  changedBy: string;
}

export type DescribedDifference = StepDifference & { words: string };

/** Recipes as things: their history, what became of each step, how they fit another table, and steps to begin with. */
@Injectable()
export class RecipeBook {
  private readonly checker = new RecipeChecker();

  constructor(
    @Inject(Recipes) private readonly recipes: Recipes,
    @Inject(RecipeVersions) private readonly history: RecipeVersions,
    @Inject(Datasets) private readonly datasets: Datasets,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    private readonly tables: DatasetTables,
    private readonly uploads: Uploads,
  ) {}

  /** What the recipe knows of its file beside its steps, taken from the dataset it was written on. */
  async layoutOf(datasetId: string): Promise<Pick<RecipeContent, 'options' | 'columns'>> {
    const dataset = await this.tables.ready(datasetId);
    return { options: dataset.value.options, columns: await this.tables.columns(datasetId) };
  }

  /**
   * Puts what the recipe is now into its history, and answers what `changedBy` makes of it. The history is written first: a version
   * is the same however often it is written, so a change that then fails leaves nothing wrong.
   */
  async next(
    stored: Stored<SavedRecipe>,
    content: RecipeContent,
    { changedBy, updatedAt }: { changedBy: string; updatedAt: string },
  ): Promise<SavedRecipe> {
    const { number = 1, owner, createdAt } = stored.value;
    const past: RecipeVersion = { ...viewOf(stored.value), recipeId: stored.id };
    await this.history.ensureMany([{ id: recipeVersionId(stored.id, number), value: past }]);
    return { ...content, owner, createdAt, updatedAt, changedBy, number: number + 1 };
  }

  /** All versions, the newest first. */
  async versions(recipeId: string): Promise<VersionView[]> {
    const { value } = await found(this.recipes, 'recipe', recipeId);
    const past: VersionView[] = [];
    for await (const version of this.history.scan(`${recipeId}:`)) {
      const view = pastView(version.value, value.owner);
      // A change that lost to another one has written what is the newest still.
      if (view.number < (value.number ?? 1)) past.push(view);
    }
    return [...past, viewOf(value)].reverse();
  }

  async version(recipeId: string, number: number): Promise<VersionView> {
    const { value } = await found(this.recipes, 'recipe', recipeId);
    if (number === (value.number ?? 1)) return viewOf(value);
    const past = await this.history.get(recipeVersionId(recipeId, number));
    if (!past || number > (value.number ?? 1))
      throw new DmsError('NOT_FOUND', `The recipe has no version ${number}.`, { version: number });
    return pastView(past.value, value.owner);
  }

  /** Step by step, from one version to another. */
  async difference(recipeId: string, from: number, to: number): Promise<DescribedDifference[]> {
    const [one, other] = [await this.version(recipeId, from), await this.version(recipeId, to)];
    return recipeDifference(one.recipe, other.recipe).map((each) => ({
      ...each,
      words: this.checker.describeStep(each.after ?? each.before),
    }));
  }

  /** How the recipe fits another dataset, or a file that is not staged yet (read as the recipe's own file was). */
  async fit(recipeId: string, target: { datasetId: string } | { fileId: string }): Promise<Fit> {
    const { value } = await found(this.recipes, 'recipe', recipeId);
    const columns = await this.columnsOf(value, target);
    return fitRecipe(value.recipe, value.columns, columns);
  }

  /** Those of its profile's columns, as steps of one recipe. */
  async suggestions(datasetId: string): Promise<SuggestedStep[]> {
    await this.tables.ready(datasetId);
    const profile = await readJson<ColumnProfile[]>(this.storage, keys.profile(datasetId));
    return suggestSteps(profile);
  }

  /** The newest dataset that is ready and has every column the recipe needs. Throws NOT_FOUND. */
  async datasetFor({ recipe, columns: layout }: SavedRecipe): Promise<string> {
    const page = await this.datasets.list({ limit: 100, descending: true });
    for (const { id, value } of page.items) {
      if (value.state !== 'ready') continue;
      if (fitRecipe(recipe, layout, await this.tables.columns(id)).fits) return id;
    }
    throw new DmsError('NOT_FOUND', 'No dataset has the columns of this recipe: name one as datasetId.');
  }

  async removeHistory(recipeId: string): Promise<void> {
    for await (const version of this.history.scan(`${recipeId}:`))
      await this.history.removeNewest(version.id);
  }

  private async columnsOf(
    recipe: SavedRecipe,
    target: { datasetId: string } | { fileId: string },
  ): Promise<Column[]> {
    if ('datasetId' in target) return this.tables.columns(target.datasetId);
    return (await this.uploads.tryRead(target.fileId, recipe.options ?? {})).columns;
  }
}

function viewOf(saved: SavedRecipe): VersionView {
  const { name, recipe, options, columns, number = 1, updatedAt, changedBy = saved.owner } = saved;
  const known = { ...(options && { options }), ...(columns && { columns }) };
  return { name, recipe, ...known, number, updatedAt, changedBy };
}

function pastView({ recipeId: _, changedBy, ...version }: RecipeVersion, owner: string): VersionView {
  return { ...version, changedBy: changedBy ?? owner };
}
