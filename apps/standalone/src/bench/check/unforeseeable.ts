import { DirtyLoad } from './dirty-loads';
import { OrgStock } from './dirty-org';
import { LoadScene } from '../../system/load-scene';

/** What only the org itself knows: rules, triggers and flows. A check names these and does not guess. */
export const beyondForesight = [
  'FIELD_CUSTOM_VALIDATION_EXCEPTION',
  'DUPLICATES_DETECTED',
  'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
  'CANNOT_EXECUTE_FLOW_TRIGGER',
  'FIELD_FILTER_VALIDATION_EXCEPTION',
  'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
  'INACTIVE_OWNER_OR_USER',
  'NOT_FOUND',
  'JSON_PARSER_ERROR',
  'DELETE_FAILED',
  // Two rows that name each other are written first and joined by a second pass: only its last write closes the circle.
  'CIRCULAR_DEPENDENCY',
] as const;

/** Plants a few rows of each kind: some by rules of the org, the others as triggers would. `each`: rows of a kind. */
export async function plantUnforeseeable(
  scene: LoadScene,
  loads: DirtyLoad[],
  stock: OrgStock,
  each: number,
): Promise<void> {
  const rowsOf = (name: string) => loads.find(({ load }) => load.name === name)?.rows ?? [];
  const firms = rowsOf('accounts').slice(-4 * each);
  for (const [index, row] of firms.entries()) {
    const other = firms[index % 2 === 0 ? index + 1 : index - 1];
    if (index < each) row['site'] = 'closed';
    else if (index < 2 * each) row['sic'] = 'LIKE';
    else if (index % 2 === 0 ? index + 1 < firms.length : index - 1 >= 2 * each)
      row['parent'] = other?.['id'] ?? '';
  }
  const rowError = (object: string, errorCode: string, keys: string[]) => ({
    match: { object },
    action: 'rowError',
    rows: { keys },
    ...{ errorCode, message: 'said by a trigger', times: 100 },
  });
  const byTrigger = beyondForesight.slice(2, -2);
  const deals = rowsOf('opportunities').slice(-each * byTrigger.length);
  const faults = byTrigger.map((code, index) => {
    const keys = deals.slice(index * each, (index + 1) * each).map((row) => row['id'] ?? '');
    return rowError('Opportunity', code, keys);
  });
  faults.push(rowError('Lead', 'DELETE_FAILED', stock.leadKeys.slice(-each)));
  const project = rowsOf('projects').at(-1);
  if (project) Object.assign(project, { id: 'twice', firm: 'A-TAKEN' });
  await scene.call('POST', '/practice/faults', faults);
}
