import { OrgField, OrgObject, OrgObjectDetail, PicklistValue } from '@dms/domain';
import { badAnswer } from '../wire/failures';

type Raw = Record<string, unknown>;

/** An entry of the global describe. */
export function toOrgObject(raw: unknown): OrgObject {
  const entry = raw as Raw | null;
  if (typeof entry?.['name'] !== 'string') throw badAnswer('a describe', false);
  return {
    name: entry['name'],
    label: text(entry['label']),
    labelPlural: text(entry['labelPlural']),
    custom: entry['custom'] === true,
    createable: entry['createable'] === true,
    updateable: entry['updateable'] === true,
    deletable: entry['deletable'] === true,
    queryable: entry['queryable'] === true,
    keyPrefix: typeof entry['keyPrefix'] === 'string' ? entry['keyPrefix'] : null,
  };
}

export function toOrgObjectDetail(raw: unknown): OrgObjectDetail {
  const object = toOrgObject(raw);
  const { fields } = raw as Raw;
  if (!Array.isArray(fields)) throw badAnswer('a describe', false);
  return { ...object, fields: fields.map((field) => toOrgField(field as Raw)) };
}

function toOrgField(raw: Raw): OrgField {
  const flag = (name: string) => raw[name] === true;
  const number = (name: string) => (typeof raw[name] === 'number' ? raw[name] : 0);
  return {
    name: text(raw['name']),
    label: text(raw['label']),
    type: text(raw['type']),
    soapType: text(raw['soapType']),
    length: number('length'),
    byteLength: number('byteLength'),
    digits: number('digits'),
    precision: number('precision'),
    scale: number('scale'),
    nillable: flag('nillable'),
    createable: flag('createable'),
    updateable: flag('updateable'),
    defaultedOnCreate: flag('defaultedOnCreate'),
    calculated: flag('calculated'),
    custom: flag('custom'),
    unique: flag('unique'),
    externalId: flag('externalId'),
    idLookup: flag('idLookup'),
    caseSensitive: flag('caseSensitive'),
    nameField: flag('nameField'),
    restrictedPicklist: flag('restrictedPicklist'),
    picklistValues: list(raw['picklistValues']).map(toPicklistValue),
    referenceTo: list(raw['referenceTo']).filter((name) => typeof name === 'string'),
    relationshipName: typeof raw['relationshipName'] === 'string' ? raw['relationshipName'] : null,
  };
}

function toPicklistValue(raw: unknown): PicklistValue {
  const { value, label, active, defaultValue } = raw as Raw;
  return {
    value: text(value),
    label: text(label),
    active: active === true,
    defaultValue: defaultValue === true,
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
