import { OrgField } from '@dms/domain';

/** A text field of 80 characters that may be empty, but for what is said. */
export function field(name: string, more: Partial<OrgField> = {}): OrgField {
  return {
    ...{ name, label: name, type: 'string', soapType: 'xsd:string', length: 80, byteLength: 240, digits: 0 },
    ...{ precision: 0, scale: 0, nillable: true, createable: true, updateable: true },
    ...{ defaultedOnCreate: false, calculated: false, custom: false, unique: false, externalId: false },
    ...{ idLookup: false, caseSensitive: false, nameField: false, restrictedPicklist: false },
    ...{ picklistValues: [], referenceTo: [], relationshipName: null },
    ...more,
  };
}

export function picklist(...values: string[]): OrgField['picklistValues'] {
  return values.map((value) => ({ value, label: value, active: true, defaultValue: false }));
}
