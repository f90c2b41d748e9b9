import { formulaText } from './constant';
import { isCompound, isKey, isNumber, isText, type Field, type SObject } from './model';
import { MASTER_RECORD_TYPE } from './record-types';

const SOAP_TYPES: Partial<Record<Field['type'], string>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  double: 'xsd:double',
  currency: 'xsd:double',
  percent: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  address: 'urn:address',
  location: 'urn:location',
  time: 'xsd:time',
};

/** All 57 keys that a real describe gives for a field, in its order. */
export function describeField(field: Field): Record<string, unknown> {
  const isPicklist = ['picklist', 'multipicklist', 'combobox'].includes(field.type);
  const long = field.type === 'textarea' && field.length > 255;
  const orderly = !long && !['address', 'location', 'multipicklist', 'encryptedstring'].includes(field.type);
  return {
    aggregatable: orderly && field.type !== 'boolean',
    aiPredictionField: false,
    autoNumber: field.autoNumber,
    byteLength: isText(field) ? field.length * 3 : field.length,
    calculated: field.calculated,
    calculatedFormula: formulaText(field),
    cascadeDelete: false,
    caseSensitive: field.caseSensitive,
    compoundFieldName: field.compound,
    controllerName: null,
    createable: field.createable,
    custom: field.custom,
    defaultValue: field.type === 'boolean' ? field.defaultValue : null,
    defaultValueFormula: null,
    defaultedOnCreate: field.defaultedOnCreate,
    dependentPicklist: false,
    deprecatedAndHidden: false,
    digits: field.digits,
    displayLocationInDecimal: false,
    encrypted: field.type === 'encryptedstring',
    externalId: field.externalId,
    extraTypeInfo: field.html ? 'richtextarea' : null,
    filterable: !long && field.type !== 'encryptedstring',
    filteredLookupInfo: null,
    formulaTreatNullNumberAsZero: false,
    groupable: orderly && !['datetime', 'double', 'currency', 'percent'].includes(field.type),
    highScaleNumber: false,
    htmlFormatted: field.html,
    idLookup: isKey(field),
    inlineHelpText: null,
    label: field.label,
    length: field.length,
    mask: field.type === 'encryptedstring' ? '*' : null,
    maskType: field.type === 'encryptedstring' ? 'all' : null,
    name: field.name,
    nameField: field.nameField,
    namePointing: field.referenceTo.length > 1,
    nillable: field.nillable,
    permissionable: field.nillable && field.createable,
    picklistValues: isPicklist ? field.picklist.map(describeValue) : [],
    polymorphicForeignKey: field.referenceTo.length > 1,
    precision: field.precision,
    queryByDistance: isCompound(field),
    referenceTargetField: null,
    referenceTo: field.referenceTo,
    relationshipName: field.relationshipName,
    relationshipOrder: field.cascade && field.custom ? 0 : null,
    restrictedDelete: false,
    restrictedPicklist: field.restricted,
    scale: isNumber(field) ? field.scale : 0,
    searchPrefilterable: field.type === 'reference',
    soapType: SOAP_TYPES[field.type] ?? 'xsd:string',
    sortable: orderly,
    type: field.type,
    unique: field.unique,
    updateable: field.updateable,
    writeRequiresMasterRead: field.cascade && field.custom,
  };
}

export const describeValue = (item: Field['picklist'][number]) => ({
  active: true,
  defaultValue: item.isDefault,
  label: item.label,
  validFor: null,
  value: item.value,
});

/** The entry of V/sobjects and the head of a full describe. */
export function describeEntry(object: SObject, version: string): Record<string, unknown> {
  const base = `/services/data/v${version}/sobjects/${object.name}`;
  const writeable = object.writeable;
  return {
    activateable: false,
    associateEntityType: null,
    associateParentEntity: null,
    createable: writeable,
    custom: object.custom,
    customSetting: false,
    deepCloneable: false,
    deletable: writeable,
    deprecatedAndHidden: false,
    feedEnabled: writeable,
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix: object.prefix,
    label: object.label,
    labelPlural: object.labelPlural,
    layoutable: true,
    mergeable: ['Account', 'Contact', 'Lead', 'Case'].includes(object.name),
    mruEnabled: writeable,
    name: object.name,
    queryable: true,
    replicateable: true,
    retrieveable: true,
    searchable: true,
    triggerable: writeable,
    undeletable: writeable,
    updateable: writeable,
    urls: {
      compactLayouts: `${base}/describe/compactLayouts`,
      rowTemplate: `${base}/{ID}`,
      approvalLayouts: `${base}/describe/approvalLayouts`,
      describe: `${base}/describe`,
      quickActions: `${base}/quickActions`,
      layouts: `${base}/describe/layouts`,
      sobject: base,
    },
  };
}

export function describeObject(object: SObject, all: SObject[], version: string): Record<string, unknown> {
  const { urls, ...entry } = describeEntry(object, version);
  return {
    actionOverrides: [],
    ...entry,
    childRelationships: childRelationships(object, all),
    compactLayoutable: true,
    defaultImplementation: null,
    extendedBy: null,
    extendsInterfaces: null,
    fields: object.fields.map(describeField),
    implementedBy: null,
    implementsInterfaces: null,
    listviewable: null,
    lookupLayoutable: null,
    namedLayoutInfos: [],
    networkScopeFieldName: null,
    recordTypeInfos: recordTypeInfos(object, version),
    searchLayoutable: true,
    sobjectDescribeOption: 'FULL',
    supportedScopes: [{ label: `All ${object.labelPlural}`, name: 'everything' }],
    urls,
  };
}

/** An object's own record types, then the master one, which is the default where none of them is. */
export function recordTypeInfos(object: SObject, version: string): Record<string, unknown>[] {
  const info = (id: string, name: string, developerName: string, active: boolean, isDefault: boolean) => ({
    active,
    available: active,
    defaultRecordTypeMapping: isDefault,
    developerName,
    master: id === MASTER_RECORD_TYPE,
    name,
    recordTypeId: id,
    urls: { layout: `/services/data/v${version}/sobjects/${object.name}/describe/layouts/${id}` },
  });
  const own = object.recordTypes.map((type) =>
    info(type.id, type.name, type.developerName, type.active, type.isDefault && type.active),
  );
  const noOther = !own.some(({ defaultRecordTypeMapping }) => defaultRecordTypeMapping);
  return [...own, info(MASTER_RECORD_TYPE, 'Master', 'Master', true, noOther)];
}

/** Children of an object: every reference to it. The name is how the parent calls them (Contacts, Opportunities). */
export function childrenOf(
  object: SObject,
  all: SObject[],
): { child: SObject; field: Field; name: string | null }[] {
  return all.flatMap((child) =>
    child.fields
      .filter((field) => field.referenceTo.includes(object.name) && field.via === null)
      .map((field) => ({ child, field, name: childName(child, field, object) })),
  );
}

function childName(child: SObject, field: Field, parent: SObject): string | null {
  if (['CreatedById', 'LastModifiedById', 'OwnerId'].includes(field.name)) return null;
  const plural = child.custom ? child.labelPlural.replaceAll(' ', '') + '__r' : pluralOf(child.name);
  if (field.name === 'ParentId') return child.name === parent.name ? `Child${plural}` : plural;
  if (['AccountId', `${parent.name}Id`, 'WhoId', 'WhatId'].includes(field.name)) return plural;
  return field.custom && field.relationshipName
    ? field.relationshipName.replace(/__r$/, `_${plural.replace(/__r$/, '')}__r`)
    : null;
}

const pluralOf = (name: string): string =>
  name.endsWith('y') ? `${name.slice(0, -1)}ies` : name.endsWith('s') ? name : `${name.replace(/2$/, '2')}s`;

function childRelationships(object: SObject, all: SObject[]): Record<string, unknown>[] {
  return childrenOf(object, all).map(({ child, field, name }) => ({
    cascadeDelete: field.cascade,
    childSObject: child.name,
    deprecatedAndHidden: false,
    field: field.name,
    junctionIdListNames: [],
    junctionReferenceTo: [],
    relationshipName: name,
    restrictedDelete: false,
  }));
}
