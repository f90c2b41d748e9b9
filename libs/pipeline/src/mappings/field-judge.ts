import { ColumnType, ConstantMapping, Load, MappingEntry, OrgField, isRemoval } from '@dms/domain';

const numberTypes = ['int', 'long', 'double', 'currency', 'percent'];
const momentTypes = ['date', 'datetime'];
const numbers: ColumnType[] = ['integer', 'decimal', 'number'];
const moments: ColumnType[] = ['date', 'datetime', 'instant'];
const isoDate = /^\d{4}-\d{2}-\d{2}/;

export function fieldNamed(fields: readonly OrgField[], name: string): OrgField | undefined {
  return fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
}

/** Whether records can be told apart by it. */
export function isKeyField({ externalId, idLookup, name }: OrgField): boolean {
  return externalId || idLookup || name === 'Id';
}

/** Whether the operation can write the field at all; what rows are matched by is always sent. */
export function isWriteable(
  field: OrgField,
  { operation, externalIdField }: Pick<Load, 'operation' | 'externalIdField'>,
): boolean {
  const key = operation === 'insert' ? undefined : (externalIdField ?? 'Id');
  if (key !== undefined && key.toLowerCase() === field.name.toLowerCase()) return true;
  if (isRemoval(operation) || field.calculated) return false;
  if (operation === 'insert') return field.createable;
  return operation === 'update' ? field.updateable : field.createable || field.updateable;
}

/** Types that never go together, whatever the values are: a date in a number, a number in a date. */
export function neverHolds(field: OrgField, type: ColumnType): boolean {
  if (numberTypes.includes(field.type)) return moments.includes(type) || ['boolean', 'list'].includes(type);
  if (momentTypes.includes(field.type)) return numbers.includes(type) || type === 'boolean';
  return false;
}

/** Whether the same value in every row can stand in the field. */
export function holdsConstant(constant: ConstantMapping['constant'], field: OrgField): boolean {
  if (constant === null) return true;
  const text = String(constant).trim();
  if (numberTypes.includes(field.type)) return text !== '' && Number.isFinite(Number(text));
  if (field.type === 'boolean') return /^(true|false|0|1)$/i.test(text);
  if (momentTypes.includes(field.type)) return isoDate.test(text);
  return true;
}

/** What an entry would send beside what its column says, and that the field's closed list does not have. */
export function unlistedValues(entry: MappingEntry, field: OrgField): string[] {
  if (!field.restrictedPicklist) return [];
  const listed = new Set(
    field.picklistValues.filter(({ active }) => active).map(({ value }) => value.toLowerCase()),
  );
  return [...new Set(sentBy(entry))].filter((value) => value !== '' && !listed.has(value.toLowerCase()));
}

function sentBy(entry: MappingEntry): string[] {
  if ('constant' in entry) return entry.constant === null ? [] : [String(entry.constant)];
  return 'values' in entry ? Object.values(entry.values ?? {}) : [];
}
