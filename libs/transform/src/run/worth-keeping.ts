import type { Stage } from './stage';

/** Fewer computed columns than this are computed again sooner than written and read. */
const leastComputed = 2;
/** Most columns of the table for each one that is computed: beyond it, copying costs more than computing. */
const widest = 8;

/**
 * What of a stage to keep in a table when changes are counted: every column that the counting computes and every source
 * column that is still there or needed by a layer to come. `inSource`: the identifiers of the stage's source.
 */
export function whatToKeep(
  stage: Stage,
  counting: readonly { expression: string }[],
  inSource: ReadonlySet<string>,
): { names: string[]; layers: string[][] } {
  const counted = new Set(counting.flatMap(({ expression }) => identifiersOf(expression)));
  const made = new Map(stage.layers.flat().map((entry) => [nameOf(entry), entry]));
  const live = present(stage);
  const computed = live.filter((name) => made.has(name) && counted.has(name));
  const names = new Set(computed);
  const late = new Set<string>();
  const need = (name: string) => {
    const entry = made.get(name);
    if (names.has(name) || late.has(name)) return;
    if (entry === undefined) {
      // What only looks like an identifier stands in a text somebody wrote.
      if (inSource.has(name)) names.add(name);
    } else {
      late.add(name);
      identifiersOf(expressionOf(entry)).forEach(need);
    }
  };
  live.forEach(need);
  const layers = stage.layers.map((layer) => layer.filter((entry) => late.has(nameOf(entry))));
  return { names: [...names], layers: layers.filter((layer) => layer.length > 0) };
}

/** Whether keeping could be worth it, said without asking the engine anything. */
export function mayBeWorthKeeping(stage: Stage, counting: readonly { expression: string }[]): boolean {
  const made = new Set(stage.layers.flat().map(nameOf));
  const counted = new Set(counting.flatMap(({ expression }) => identifiersOf(expression)));
  const live = present(stage);
  const computed = live.filter((name) => made.has(name) && counted.has(name)).length;
  return computed >= leastComputed && live.length <= computed * widest;
}

/** The identifiers of the columns that somebody will look at. */
function present({ columns }: Stage): string[] {
  return columns.filter(({ gone }) => !gone).map(({ sql }) => sql);
}

/** `expression AS name`, as layers are written. */
function nameOf(entry: string): string {
  return entry.slice(entry.lastIndexOf(' ') + 1);
}
function expressionOf(entry: string): string {
  return entry.slice(0, entry.lastIndexOf(' AS '));
}

/** Every identifier of ours in an expression, and what looks like one in the texts it holds. */
function identifiersOf(expression: string): string[] {
  return expression.match(/\bc\d+\b/g) ?? [];
}
