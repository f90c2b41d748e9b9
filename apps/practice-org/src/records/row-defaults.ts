import type { RowValues } from './row-checks';
import type { WritePlan } from './write-plan';

/** On insert a blank cell takes the field's default; people and times of the record are the writer's and now's. */
export function fillBlanks(plan: WritePlan, values: RowValues, userId: string, now: number): void {
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== undefined && values[i] !== null) continue;
    switch (plan.columns[i]?.field.name) {
      case 'OwnerId':
      case 'CreatedById':
      case 'LastModifiedById':
        values[i] = userId;
        break;
      case 'CreatedDate':
      case 'LastModifiedDate':
        values[i] = now;
        break;
      default:
        values[i] = plan.blankDefaults[i] ?? null;
    }
  }
}
