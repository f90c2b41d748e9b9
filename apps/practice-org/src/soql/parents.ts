import type { OutputColumn } from './compile';

export interface Parent {
  path: string[];
  index: number;
  members: number[];
}

/** The relationships a query reads through, shallow ones first. */
export function parentsOf(columns: OutputColumn[]): Parent[] {
  const parents = new Map<string, Parent>();
  columns.forEach((column, i) => {
    for (let depth = 1; depth < column.path.length; depth++) {
      const path = column.path.slice(0, depth);
      const key = path.join('.');
      const parent = parents.get(key) ?? { path, index: 0, members: [] };
      if (depth === column.path.length - 1) parent.members.push(i);
      parents.set(key, parent);
    }
  });
  return [...parents.values()]
    .sort((a, b) => a.path.length - b.path.length)
    .map((parent, index) => ({ ...parent, index }));
}
