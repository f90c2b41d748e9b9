import { same } from '../definition';

export const sides = ['mine', 'before', 'theirs'] as const;
export type Side = (typeof sides)[number];

export type Part =
  | 'name'
  | 'connection'
  | 'load'
  | 'loads'
  | 'dataset'
  | 'target'
  | 'step'
  | 'steps'
  | 'mapping'
  | 'mappings'
  | 'options';

export interface Place {
  part: Part;
  /** Undefined: of the migration as a whole. */
  load?: string;
  /** Which one within its part: a step's id, a field. */
  name?: string;
}

/** One thing that is not on both sides as it was before; undefined where a side does not have it. */
export interface Line {
  /** Tells the line apart from all others. */
  id: string;
  place: Place;
  mine: unknown;
  before: unknown;
  theirs: unknown;
  /** Only one side changed it; or both did, each in another way, and a person has to say. */
  changed: 'mine' | 'theirs' | 'both';
}

/**
 * Puts two versions together that began as one: what only one side changed is as that side has it; what both changed is
 * what `choices` say (mine where they say nothing yet). Everything it comes across is kept in `lines`.
 */
export class ThreeWay {
  readonly lines: Line[] = [];

  constructor(private readonly choices: ReadonlyMap<string, Side>) {}

  one<T>(place: Place, before: T, mine: T, theirs: T): T {
    if (same(mine, theirs)) return mine;
    const changed = same(mine, before) ? 'theirs' : same(theirs, before) ? 'mine' : 'both';
    const id = [place.load ?? '', place.part, place.name ?? ''].join('/');
    this.lines.push({ id, place, before, mine, theirs, changed });
    const side = changed === 'both' ? (this.choices.get(id) ?? 'mine') : changed;
    return { mine, before, theirs }[side];
  }

  /** Lists whose entries have keys; `inner` puts an entry together that is on all sides, by default as a whole. */
  list<T>(versions: Record<Side, readonly T[]>, { keyOf, place, order, inner }: ListRules<T>): T[] {
    const at = (side: Side) => new Map(versions[side].map((entry) => [keyOf(entry), entry]));
    const [mine, before, theirs] = [at('mine'), at('before'), at('theirs')];
    const kept = new Map<string, T>();
    for (const key of new Set([...mine.keys(), ...theirs.keys(), ...before.keys()])) {
      const [b, m, t] = [before.get(key), mine.get(key), theirs.get(key)];
      const together =
        inner && b !== undefined && m !== undefined && t !== undefined
          ? inner({ before: b, mine: m, theirs: t })
          : this.one(place(key), b, m, t);
      if (together !== undefined) kept.set(key, together);
    }
    const keys = this.ordered(
      { mine: [...mine.keys()], before: [...before.keys()], theirs: [...theirs.keys()] },
      order,
    );
    return keys.flatMap((key) => (kept.has(key) ? [kept.get(key) as T] : []));
  }

  /** The keys of both sides: in the order of the side that moved any, new ones after those they stood after. */
  private ordered(keys: Record<Side, string[]>, order: Place | undefined): string[] {
    const everywhere = keys.before.filter((key) => keys.mine.includes(key) && keys.theirs.includes(key));
    const common = (side: Side) => keys[side].filter((key) => everywhere.includes(key));
    const wanted = order
      ? this.one(order, common('before'), common('mine'), common('theirs'))
      : common('mine');
    const first: Side = same(wanted, common('mine'))
      ? 'mine'
      : same(wanted, common('theirs'))
        ? 'theirs'
        : 'before';
    const result = [...keys[first]];
    for (const side of sides)
      keys[side].forEach((key, index) => {
        if (result.includes(key)) return;
        const after = keys[side][index - 1];
        result.splice(after === undefined ? 0 : result.indexOf(after) + 1, 0, key);
      });
    return result;
  }
}

interface ListRules<T> {
  keyOf: (entry: T) => string;
  place: (key: string) => Place;
  /** Left out where the order means nothing. */
  order?: Place;
  inner?: (versions: Record<Side, T>) => T;
}
