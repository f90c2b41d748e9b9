import type { StepCountsDto } from '../../client/models/step-counts-dto';
import type { Formats } from '../../language/formats';
import type { Words } from './sentence';
import { type Trouble, type View, type Wanted, recipeKey } from './shape-view';
import type { Effect } from './step-form';

type Numbers = Pick<Formats, 'count' | 'form'>;

/** What a step does to the rows, in sentences: cells it changes, rows it sets aside, columns that come and go. */
export function effectSentences(
  counts: StepCountsDto,
  columns: { more: number; fewer: number },
  t: Words,
  formats: Numbers,
): string[] {
  const say = (what: string, count: number) =>
    t(`shape.effect.${what}.${formats.form(count)}`, { count: formats.count(count) });
  const others = counts.out - (counts.in - counts.skipped - counts.rejected);
  const found = [
    counts.changed > 0 && say('changed', counts.changed),
    counts.skipped > 0 && say('skipped', counts.skipped),
    counts.rejected > 0 && say('rejected', counts.rejected),
    others > 0 && say('rowsMore', others),
    others < 0 && say('folded', -others),
    columns.more > 0 && say('columnsMore', columns.more),
    columns.fewer > 0 && say('columnsFewer', columns.fewer),
  ].filter((words) => words !== false);
  return found.length > 0 ? found : [t('shape.effect.nothing')];
}

/** What the step at `index` does, told from what is shown: rows with it, or why it cannot be done. */
export function effectOf(
  index: number,
  wanted: Wanted,
  view: View | undefined,
  trouble: Trouble | undefined,
  columnsBefore: number,
): Effect {
  if (trouble?.kind === 'step' && trouble.index === index)
    return { kind: 'problem', problem: trouble.problem };
  const counts = view?.counts[index];
  if (!view || !counts || recipeKey(view.wanted) !== recipeKey(wanted)) return { kind: 'looking' };
  const change = view.columns.length - columnsBefore;
  return { kind: 'known', counts, columns: { more: Math.max(0, change), fewer: Math.max(0, -change) } };
}
