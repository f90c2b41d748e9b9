import { DmsError, type Recipe, type Step } from '@dms/domain';
import { isObject, type Parameters } from './parameters';

export interface OtherDataset {
  datasetId: string;
  recipe?: Recipe;
}

/** `{datasetId, recipe?}`; the recipe's steps are checked when it is run or checked as a recipe of its own. */
export function readOther(entry: Parameters, more?: (entry: Parameters) => void): OtherDataset {
  const datasetId = entry.text('datasetId');
  if (!/^[A-Za-z0-9_-]{1,100}$/.test(datasetId))
    throw entry.wrong('datasetId', 'must be the id of a dataset');
  const given = entry.raw('recipe');
  more?.(entry);
  entry.done();
  if (given === undefined) return { datasetId };
  return { datasetId, recipe: asRecipe(given) };
}

/** The outer shape of a recipe. Throws BAD_RECIPE. */
export function asRecipe(given: unknown): Recipe {
  const wrong = (detail: string) => new DmsError('BAD_RECIPE', detail);
  if (!isObject(given)) throw wrong('A recipe must be {"version": 1, "steps": […]}.');
  const unknown = Object.keys(given).find((key) => key !== 'version' && key !== 'steps');
  if (unknown !== undefined)
    throw wrong(`Unknown key ${unknown.slice(0, 100)} in the recipe. Known: version, steps.`);
  if (given['version'] !== undefined && given['version'] !== 1)
    throw wrong('The version of a recipe must be 1.');
  const steps = given['steps'];
  if (!Array.isArray(steps)) throw wrong('The steps of a recipe must be a list.');
  if (steps.length > 500) throw wrong('A recipe may have 500 steps at most.');
  return { version: 1, steps: steps as Step[] };
}
