import type { ClusterDto } from '../../../client/models/cluster-dto';
import type { RecipeStep } from '../recipe-step';

/** What somebody makes of one group of alike values. */
export interface Choice {
  chosen: boolean;
  /** What all of its values become. */
  target: string;
  /** Values that stay as they are. */
  left: ReadonlySet<string>;
}

/** A group of two large values is a question, so it is never ticked by itself. */
export function choiceOf({ suggestion, decide }: ClusterDto): Choice {
  return { chosen: !decide, target: suggestion, left: new Set() };
}

/** The values that would become another. */
export function changing({ values }: ClusterDto, { target, left }: Choice) {
  return values.filter(({ value }) => value !== target && !left.has(value));
}

/** How many rows would change. */
export function rowsChanged(cluster: ClusterDto, choice: Choice): number {
  return changing(cluster, choice).reduce((sum, { count }) => sum + count, 0);
}

/** The step that merges what was chosen; undefined where nothing would change. */
export function mergeStep(
  column: string,
  method: string,
  groups: readonly { cluster: ClusterDto; choice: Choice }[],
): RecipeStep | undefined {
  const merges = groups
    .filter(({ choice }) => choice.chosen && choice.target !== '')
    .map(({ cluster, choice }) => ({
      to: choice.target,
      from: changing(cluster, choice).map(({ value }) => value),
    }))
    .filter(({ from }) => from.length > 0);
  return merges.length === 0 ? undefined : { op: 'cluster', column, method, merges };
}
