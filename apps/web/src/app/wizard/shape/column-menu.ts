import type { MenuItem } from '../../ui/menu/menu';
import type { GridColumn } from '../../ui/grid/grid-rows';
import { opForms } from './op-forms';
import { quotedName } from './sql-words';
import type { RecipeStep } from './recipe-step';
import type { Words } from './sentence';

/** What can be done with a column, in the order of its menu. */
export function columnMenu(
  column: GridColumn,
  t: Words,
  at: { first: boolean; last: boolean; sorted: boolean },
): MenuItem[] {
  const view = (id: string) => ({ id, label: t(`shape.menu.${id}`), group: 0 });
  const place = (id: string) => ({ id, label: t(`shape.menu.${id}`), group: 3 });
  const steps = opForms
    .filter(({ op, ofColumn }) => ofColumn && fits(op, column))
    .map(({ op }) => ({
      id: `op:${op}`,
      label: t(`shape.columnOp.${op}`),
      group: op === 'drop' || op === 'rename' ? 1 : 2,
    }));
  return [
    view('sortUp'),
    view('sortDown'),
    ...(at.sorted ? [view('unsort')] : []),
    view('empty'),
    view('full'),
    ...steps.sort((left, right) => left.group - right.group),
    ...(column.type === 'text' ? [{ id: 'alike', label: t('shape.menu.alike'), group: 2 }] : []),
    ...(at.first ? [] : [place('left')]),
    ...(at.last ? [] : [place('right')]),
    place('wider'),
    place('narrower'),
  ];
}

/** Steps that only text, or only numbers and dates, can take. */
function fits(op: string, { type }: GridColumn): boolean {
  if (op === 'clean' || op === 'replace') return type === 'text';
  if (op === 'format') return type !== 'text' && type !== 'boolean' && type !== 'list';
  return true;
}

export function emptyCondition({ name, type }: GridColumn, empty: boolean): string {
  const column = quotedName(name);
  const nothing = type === 'text' ? `coalesce(trim(${column}), '') = ''` : `${column} IS NULL`;
  if (empty) return nothing;
  return type === 'text' ? `coalesce(trim(${column}), '') <> ''` : `${column} IS NOT NULL`;
}

/** A step that puts a column one place further; one that stands there already just learns the new order. */
export function moveStep(columns: readonly GridColumn[], name: string, by: -1 | 1): RecipeStep | undefined {
  const names = columns.map((column) => column.name);
  const from = names.indexOf(name);
  const to = from + by;
  if (from < 0 || to < 0 || to >= names.length) return undefined;
  names.splice(from, 1);
  names.splice(to, 0, name);
  return { op: 'reorder', columns: names };
}

/** Every op, in its group. */
export function opMenu(t: Words): MenuItem[] {
  const groups = ['columns', 'cells', 'rows', 'tables'];
  return opForms.map(({ op, group }) => ({
    id: op,
    label: t(`shape.op.${op}`),
    group: groups.indexOf(group),
  }));
}
