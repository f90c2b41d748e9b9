import type { RecordType, SObject } from '../schema/model';
import { MASTER_RECORD_TYPE } from '../schema/record-types';
import type { SqlValue } from '../store/database';
import { RowFailure } from './row-failure';
import { valueNamed, type RowValues } from './row-checks';
import type { WritePlan } from './write-plan';

/**
 * A row's record type must be one of its object and active, and its restricted picklists may have that type's values
 * only. `before` is the record type of the record that is updated.
 */
export function checkRecordType(plan: WritePlan, values: RowValues, before?: () => SqlValue): void {
  const { object } = plan;
  if (object.recordTypes.length === 0) return;
  const given = valueNamed(plan, values, 'recordtypeid');
  if (typeof given === 'string' && given !== MASTER_RECORD_TYPE && !usable(object, given))
    throw new RowFailure(
      'INVALID_CROSS_REFERENCE_KEY',
      `Record Type ID: this ID value isn't valid for the user: ${given}`,
      ['RecordTypeId'],
    );
  if (!plan.columns.some(({ field }) => limits(object, field.name))) return;
  const id = given ?? (before ? before() : (object.byName.get('recordtypeid')?.defaultValue ?? null));
  const type = object.recordTypes.find((known) => known.id === id);
  if (type) checkValues(plan, values, type);
}

const usable = (object: SObject, id: string): boolean =>
  object.recordTypes.some((type) => type.id === id && type.active);

const limits = (object: SObject, field: string): boolean =>
  object.recordTypes.some(({ picklists }) => picklists.has(field));

function checkValues(plan: WritePlan, values: RowValues, { picklists }: RecordType): void {
  plan.columns.forEach(({ field }, i) => {
    const allowed = field.restricted ? picklists.get(field.name) : undefined;
    const value = values[i];
    if (!allowed || typeof value !== 'string') return;
    const chosen = field.type === 'multipicklist' ? value.split(';') : [value];
    const bad = chosen.find((item) => !allowed.includes(item));
    if (bad === undefined) return;
    const code = 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST';
    throw new RowFailure(code, `${field.label}: bad value for restricted picklist field: ${bad}`, [
      field.name,
    ]);
  });
}
