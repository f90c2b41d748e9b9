import { findColumn } from './columns';
import { defineStep } from './step-definition';

type Rename = Map<string, string>;

/** Gives columns other names; their places stay. */
export const rename = defineStep<Rename>({
  op: 'rename',
  read: (parameters) => {
    const entries = parameters.free('columns').map(([from, to]) => {
      if (typeof to !== 'string' || to === '' || to.includes('\0'))
        throw parameters.wrong('columns', 'must be an object of old name: new name');
      return [from, to] as const;
    });
    return new Map(entries);
  },
  flow: (names, columns) => renamed(names, columns),
  apply: async (names, stage) => ({ ...stage, columns: renamed(names, stage.columns) }),
  describe: (names) =>
    `Rename ${[...names]
      .slice(0, 5)
      .map(([from, to]) => `${from} to ${to}`)
      .join(', ')}${names.size > 5 ? ' and more' : ''}.`,
});

function renamed<T extends { name: string }>(names: Rename, columns: T[]): T[] {
  const changes = new Map([...names].map(([from, to]) => [findColumn(columns, from), to]));
  return columns.map((column) => ({ ...column, name: changes.get(column) ?? column.name }));
}
