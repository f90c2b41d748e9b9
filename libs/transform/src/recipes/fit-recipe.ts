import { type Column, type ColumnType, DmsError, type Recipe, type Step } from '@dms/domain';
import type { FlowColumn, KnownDatasets } from '../steps/step-definition';
import { RecipeChecker } from '../run/recipe-checker';
import { type AlikeNames, alikeNames } from './alike-names';

export interface MissingColumn {
  column: string;
  /** 0-based steps that name it; none: it was there, and nothing needs it. */
  usedBy: number[];
  /** A column of the new table that it probably is by another name. */
  suggestion?: string;
}
export interface Fit {
  /** Whether every column that a step needs is there. */
  fits: boolean;
  missing: MissingColumn[];
  /** Columns of the new table that the recipe's own table did not have; empty where that is not known. */
  extra: string[];
  renamed: AlikeNames[];
  retyped: { column: string; was: ColumnType; is: ColumnType }[];
  /** The recipe with the renamed columns given their old names first. */
  recipe: Recipe;
}

const mostMissing = 200;

/** How a recipe would fit a table, before anything runs. `layout`: the columns it was written for, where they are known. */
export function fitRecipe(
  recipe: Recipe,
  layout: readonly Column[] | undefined,
  columns: readonly Column[],
  datasets: KnownDatasets = () => undefined,
): Fit {
  const has = (name: string) => columns.some((column) => column.name.toLowerCase() === name.toLowerCase());
  const missing = new Map<string, number[]>();
  for (const { name } of layout ?? []) if (!has(name)) missing.set(name, usersOf(recipe, name));
  for (const [name, step] of unknownNames(recipe, [...columns, ...(layout ?? [])], datasets))
    missing.set(name, [...new Set([...(missing.get(name) ?? []), step])]);
  const known = new Set((layout ?? []).map(({ name }) => name.toLowerCase()));
  const strange = columns.filter(({ name }) => !known.has(name.toLowerCase()));
  const extra = layout ? strange.map(({ name }) => name) : [];
  const renamed = alikeNames(
    [...missing.keys()],
    strange.map(({ name }) => name),
  );
  const needed = [...missing].filter(([, usedBy]) => usedBy.length > 0);
  return {
    fits: needed.length === 0,
    missing: [...missing].map(([column, usedBy]) => {
      const suggestion = renamed.find(({ from }) => from === column)?.to;
      return { column, usedBy, ...(suggestion !== undefined && { suggestion }) };
    }),
    extra,
    renamed,
    retyped: retypedOf(layout ?? [], columns),
    recipe: withRenames(recipe, renamed),
  };
}

/** Names that a step asks for and that are nowhere: each taken as if it were there, until no step misses one. */
function unknownNames(
  recipe: Recipe,
  columns: readonly FlowColumn[],
  datasets: KnownDatasets,
): Map<string, number> {
  const checker = new RecipeChecker();
  const assumed: FlowColumn[] = unique(columns);
  const found = new Map<string, number>();
  while (found.size < mostMissing) {
    try {
      checker.validate(recipe, assumed, datasets);
      return found;
    } catch (error) {
      const where = error instanceof DmsError && error.code === 'UNKNOWN_COLUMN' ? error.where : undefined;
      const name = where?.['column'];
      if (typeof name !== 'string' || assumed.some((column) => column.name === name)) return found;
      found.set(name, Number(where?.['step'] ?? 0));
      assumed.push({ name });
    }
  }
  return found;
}

function unique(columns: readonly FlowColumn[]): FlowColumn[] {
  return [
    ...new Map([...columns].reverse().map((column) => [column.name.toLowerCase(), column])).values(),
  ].reverse();
}

/** Steps that name a column: as a value or key of a parameter, or as a word of an expression. */
function usersOf(recipe: Recipe, name: string): number[] {
  const word = new RegExp(
    `(^|[^\\p{L}\\p{N}_])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}($|[^\\p{L}\\p{N}_])`,
    'iu',
  );
  const mentions = (value: unknown): boolean => {
    if (typeof value === 'string') return value.toLowerCase() === name.toLowerCase() || word.test(value);
    if (typeof value !== 'object' || value === null) return false;
    return Object.entries(value).some(([key, inner]) => key === name || mentions(inner));
  };
  return recipe.steps.flatMap((step: Step, index) => {
    const { op: _op, id: _id, note: _note, off, ...parameters } = step;
    return off !== true && mentions(parameters) ? [index] : [];
  });
}

function retypedOf(layout: readonly Column[], columns: readonly Column[]): Fit['retyped'] {
  return layout.flatMap(({ name, type }) => {
    const now = columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
    return now && now.type !== type ? [{ column: name, was: type, is: now.type }] : [];
  });
}

function withRenames(recipe: Recipe, renamed: Fit['renamed']): Recipe {
  if (renamed.length === 0) return recipe;
  const columns = Object.fromEntries(renamed.map(({ from, to }) => [to, from]));
  return { ...recipe, steps: [{ op: 'rename', columns }, ...recipe.steps] };
}
