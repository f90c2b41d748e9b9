import { OrgField, OrgObjectDetail } from '@dms/domain';

/** Whether a new record cannot be saved without a value for the field. */
export function requiredOnInsert(field: OrgField): boolean {
  return field.createable && !field.nillable && !field.defaultedOnCreate;
}

/** Fields an upsert may use as its key: external ids, Salesforce's own lookup keys, and Id. */
export function upsertKeys(object: OrgObjectDetail): OrgField[] {
  return object.fields.filter((field) => field.externalId || field.idLookup || field.type === 'id');
}

/** The field of that name in any letter case. */
export function fieldNamed(object: OrgObjectDetail, name: string): OrgField | undefined {
  const wanted = name.toLowerCase();
  return object.fields.find((field) => field.name.toLowerCase() === wanted);
}
