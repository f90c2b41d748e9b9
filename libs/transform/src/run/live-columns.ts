import type { ReadStep } from '../steps/registry';
import type { ColumnUse } from '../steps/step-definition';

/**
 * Which columns the steps to come look at or leave in the output, by name in small letters: the others need not be kept
 * while rows are worked on. Where a step does not say what it uses, it uses all.
 */
export function liveColumns(
  columns: readonly { name: string }[],
  steps: readonly Pick<ReadStep, 'definition' | 'parameters' | 'off'>[],
): ReadonlySet<string> {
  const live = new Set<string>();
  // What is visible under a name, as the name it has now.
  let visible = new Map(columns.map(({ name }) => [fold(name), fold(name)]));
  const read = (names: Iterable<string>) => {
    for (const name of names) {
      const origin = visible.get(fold(name));
      if (origin !== undefined) live.add(origin);
    }
  };
  for (const { definition, parameters, off } of steps) {
    if (off) continue;
    const use = definition.uses?.(parameters);
    if (!use || use.reads === '*') {
      read(visible.keys());
      return live;
    }
    read(use.reads);
    for (const text of use.expressions ?? []) read(mentioned(text, visible.keys()));
    visible = handedOn(use, visible);
  }
  read(visible.keys());
  return live;
}

/** Every name that an expression could mean: those whose letters it holds. Quotes double in names, so such are kept. */
function mentioned(text: string, names: Iterable<string>): string[] {
  const folded = fold(text);
  return [...names].filter((name) => name.includes('"') || folded.includes(name));
}

function handedOn({ hands }: ColumnUse, visible: Map<string, string>): Map<string, string> {
  if (hands === 'all') return visible;
  if (hands === 'none') return new Map();
  const next = new Map<string, string>();
  for (const [before, after] of hands) {
    const origin = visible.get(fold(before));
    if (origin !== undefined) next.set(fold(after), origin);
  }
  return next;
}

/** Small letters, of which the two forms of the Greek s are one wherever they stand. */
export function fold(name: string): string {
  return name.toLowerCase().replaceAll('ς', 'σ');
}
