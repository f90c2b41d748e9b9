import type { GridColumn } from '../../ui/grid/grid-rows';
import type { Command } from '../../ui/palette/palette';
import { opMenu } from './column-menu';
import type { Words } from './sentence';

/** What the command palette offers on Shape: every step that can be added, and every column to go to. */
export function shapeCommands(
  words: Words,
  columns: readonly GridColumn[],
  run: { find: (column: string) => void; add: (op: string) => void },
): Command[] {
  const add = ({ id, label }: { id: string; label: string }): Command => ({
    id: `add.${id}`,
    words: words('palette.deed.addStep', { what: label }),
    group: 'palette.group.deeds',
    run: () => run.add(id),
  });
  const find = ({ name }: GridColumn): Command => ({
    id: `column.${name}`,
    words: words('palette.deed.column', { what: name }),
    group: 'palette.group.columns',
    run: () => run.find(name),
  });
  return [...opMenu(words).map(add), ...columns.map(find)];
}
