import type { LoadDto } from '../../client/models/load-dto';
import type { OrgFieldDto } from '../../client/models/org-field-dto';

type Target = Pick<LoadDto, 'operation' | 'externalIdField'>;

export function equal(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** The field that rows are matched by; none for an insert, and none yet for an upsert that has not chosen. */
export function keyOf({ operation, externalIdField }: Target): string | undefined {
  if (operation === 'insert') return undefined;
  return externalIdField ?? (operation === 'upsert' ? undefined : 'Id');
}

/** Required on insert = createable, not nillable, not defaulted; a key is required always. */
export function isRequired(field: OrgFieldDto, target: Target): boolean {
  const key = keyOf(target);
  if (key !== undefined && equal(field.name, key)) return true;
  if (target.operation === 'update' || target.operation === 'delete') return false;
  return field.createable && !field.nillable && !field.defaultedOnCreate && field.type !== 'boolean';
}

/** Whether the operation can write the field at all; the key always has its line. */
export function isWriteable(field: OrgFieldDto, target: Target): boolean {
  const key = keyOf(target);
  if (key !== undefined && equal(field.name, key)) return true;
  if (target.operation === 'delete' || field.calculated) return false;
  if (target.operation === 'insert') return field.createable;
  if (target.operation === 'update') return field.updateable;
  return field.createable || field.updateable;
}

/** Fields that records can be told apart by; first those that were made for it. */
export function keyFields(fields: readonly OrgFieldDto[]): OrgFieldDto[] {
  return fields
    .filter(({ externalId, idLookup, name }) => externalId || (idLookup && name !== 'Id'))
    .sort((left, right) => Number(right.externalId) - Number(left.externalId));
}

/** "Text 80", "Lookup Account": the word is the translation `map.type.<type>`. */
export function sizeOf(field: OrgFieldDto): string {
  if (field.type === 'reference') return field.referenceTo.slice(0, 3).join(', ');
  if (['int', 'long'].includes(field.type)) return field.digits > 0 ? String(field.digits) : '';
  if (field.precision > 0) return `${field.precision - field.scale}.${field.scale}`;
  return field.length > 0 && !['picklist', 'multipicklist', 'boolean'].includes(field.type)
    ? String(field.length)
    : '';
}
