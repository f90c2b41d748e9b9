import { wrong } from './byte-source';
import { isDefault, labelsOf, levelsOf, nameOf, type Level } from './index-levels';
import { arrayOf, isArray } from './ndarray';
import { arrayVectors } from './array-vectors';
import { columnsOf } from './pandas-arrays';
import { Dict, Items, Made, madeAs, numberOf, type PyValue } from './values';
import type { Vector } from './vector';

export interface PickledColumn {
  /** '' where it has none. */
  name: string;
  vector: Vector;
}

/** The columns of a DataFrame; a named or other than default index comes first. */
export function frameColumns(frame: Made): PickledColumn[] {
  const { axes, blocks } = managerParts(managerOf(frame));
  const [columnAxis, rowAxis] = axes;
  const labels = labelsOf(columnAxis);
  const rows = levelsOf(rowAxis);
  const columns: (Vector | undefined)[] = Array.from({ length: labels.length });
  for (const { values, places } of blocks) {
    const vectors = columnsOf(values);
    const at = places(labels);
    if (vectors.length !== at.length) throw wrong('holds a block that does not fit its columns', 0);
    vectors.forEach((vector, index) => (columns[at[index] ?? -1] = vector));
  }
  const named = labels.map((name, at) => {
    const vector = columns[at];
    if (!vector) throw wrong('holds a column without its values', 0);
    return { name, vector };
  });
  return [...indexColumns(rows), ...named];
}

/** A Series as one column, its index first where it is not the default one. */
export function seriesColumns(series: Made): PickledColumn[] {
  if (series.role === 'reconstruct') return oldSeries(series);
  const name = nameOf(series.attribute('_name', 'name'));
  const { axes, blocks } = managerParts(managerOf(series));
  const [block] = blocks;
  const [vector] = block ? columnsOf(block.values) : [];
  if (!vector) throw wrong('holds a series without its values', 0);
  return [...indexColumns(levelsOf(axes[0])), { name, vector }];
}

/** The columns of an index by itself. */
export function indexColumns(levels: Level[]): PickledColumn[] {
  return isDefault(levels) ? [] : levels;
}

/** Before pandas 0.13 a series was an array: its own state is (index, name). */
function oldSeries(series: Made): PickledColumn[] {
  const own = series.state instanceof Items ? series.state.items[1] : undefined;
  const [index, name] = own instanceof Items ? own.items : [];
  const [vector] = arrayVectors(arrayOf(series));
  if (!vector) throw wrong('holds a series without its values', 0);
  return [
    ...indexColumns(index === undefined || index === null ? [] : levelsOf(index)),
    { name: nameOf(name), vector },
  ];
}

function managerOf(frame: Made): Made {
  // Of frames before 0.13 the manager itself is the state.
  const manager = madeAs(frame.state, 'manager') ? frame.state : frame.attribute('_mgr', '_data');
  if (!madeAs(manager, 'manager')) throw wrong('holds a frame without its data', 0);
  return manager;
}

interface Block {
  values: PyValue;
  /** Which columns its values are, told the labels of all. */
  places: (labels: readonly string[]) => number[];
}

/**
 * The axes and blocks of a BlockManager: since 1.3 they are its arguments; before, its state, a tuple whose fourth part
 * says it in the form of 0.14.1, and before that three lists of which the third has the labels of each block.
 */
function managerParts(manager: Made): { axes: PyValue[]; blocks: Block[] } {
  const [blocks, axes] = manager.args;
  if (blocks !== undefined) {
    const list = blocks instanceof Items ? blocks.items : [blocks];
    return { axes: axes instanceof Items ? axes.items : [axes ?? null], blocks: list.map(madeBlock) };
  }
  const state = manager.state instanceof Items ? manager.state.items : [];
  const extra = state[3] instanceof Dict ? state[3].get('0.14.1') : undefined;
  if (extra instanceof Dict) {
    return {
      axes: itemsOf(extra.get('axes')),
      blocks: itemsOf(extra.get('blocks')).map((block) => {
        if (!(block instanceof Dict)) throw wrong('holds a block of no known form', 0);
        return { values: block.get('values') ?? null, places: placesOf(block.get('mgr_locs')) };
      }),
    };
  }
  const values = itemsOf(state[1]);
  const labels = itemsOf(state[2]);
  return {
    axes: itemsOf(state[0]),
    blocks: values.map((value, at) => ({ values: value, places: byLabel(labels[at]) })),
  };
}

function madeBlock(block: PyValue): Block {
  if (!madeAs(block, 'block')) throw wrong('holds a block of no known form', 0);
  const [values, places] = block.args;
  return { values: values ?? null, places: placesOf(places) };
}

function placesOf(value: PyValue | undefined): () => number[] {
  return () => {
    if (madeAs(value, 'slice')) {
      const [start, stop, step] = value.args.map(numberOf);
      const by = step ?? 1;
      const length = Math.max(0, Math.ceil(((stop ?? 0) - (start ?? 0)) / by));
      if (!(length <= 1_000_000)) throw wrong('holds a block of an impossible place', 0);
      return Array.from({ length }, (_, at) => (start ?? 0) + at * by);
    }
    if (typeof value === 'number') return [value];
    if (value === undefined || !isArray(value)) throw wrong('holds a block without its place', 0);
    const [places] = arrayVectors(arrayOf(value));
    return Array.from({ length: places?.length ?? 0 }, (_, at) => Number(places?.text(at)));
  };
}

/** Places of a block's labels among all; of labels that are there twice each is taken once. */
function byLabel(items: PyValue | undefined): (labels: readonly string[]) => number[] {
  return (labels) => {
    const taken = new Set<number>();
    return labelsOf(items).map((label) => {
      const at = labels.findIndex((other, index) => other === label && !taken.has(index));
      taken.add(at);
      return at;
    });
  };
}

function itemsOf(value: PyValue | undefined): PyValue[] {
  return value instanceof Items ? value.items : [];
}
