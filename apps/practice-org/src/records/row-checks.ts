import type { Field } from '../schema/model';
import type { SqlValue } from '../store/database';
import { RowFailure } from './row-failure';
import type { WritePlan } from './write-plan';

/** Cells of one row as they came, one per column of the plan; undefined leaves the field alone. */
export type RawRow = unknown[];

/** The same as they are stored. */
export type RowValues = (SqlValue | undefined)[];

/** Columns that may not be set by this call, in rows that set them. */
export function refuseColumns(plan: WritePlan, raw: RawRow, columns: number[]): void {
  const given = columns.filter((i) => raw[i] !== undefined).flatMap((i) => plan.columns[i]?.field.name ?? []);
  if (given.length === 0) return;
  throw new RowFailure(
    'INVALID_FIELD_FOR_INSERT_UPDATE',
    `Unable to create/update fields: ${given.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
    given,
  );
}

/** As checkRequired, before any value was looked at. */
export function checkGiven(plan: WritePlan, raw: RawRow): void {
  const missing = plan.required.filter(({ column }) => (raw[column] ?? '') === '');
  if (missing.length > 0) throw requiredMissing(missing.map(({ field }) => field.name));
}

export function checkRequired(plan: WritePlan, values: RowValues): void {
  const missing = plan.required.filter(({ column }) => column < 0 || (values[column] ?? null) === null);
  if (missing.length > 0) throw requiredMissing(missing.map(({ field }) => field.name));
}

/** An update may not take away what an insert would have to give. */
export function checkNotEmptied(plan: WritePlan, values: RowValues, present: number[]): void {
  const emptied = present.flatMap((i) => {
    const field = plan.columns[i]?.field;
    return field && values[i] === null && !field.nillable && field.type !== 'boolean' ? [field.name] : [];
  });
  if (emptied.length > 0) throw requiredMissing(emptied);
}

const requiredMissing = (names: string[]): RowFailure =>
  new RowFailure('REQUIRED_FIELD_MISSING', `Required fields are missing: [${names.join(', ')}]`, names);

/** The value a row gives a field; null where it gives none. */
export function valueIn(plan: WritePlan, values: RowValues, field: Field): SqlValue {
  return values[plan.columns.findIndex((column) => column.field === field)] ?? null;
}

/** The same by lower-case name; undefined where the row does not name the field. */
export function valueNamed(plan: WritePlan, values: RowValues, name: string): SqlValue | undefined {
  return values[plan.columns.findIndex((column) => column.field.name.toLowerCase() === name)];
}
