import { changeField, checkName, refuse, type FieldChange } from './change';
import { TYPE_WORDS, typeOf } from './field-types';
import type { Field } from './model';
import { blankField } from './notation';

/** The new fields of a declaration: one, or a geolocation and its two parts. */
export function newFields(change: FieldChange, isObject: (name: string) => boolean): Field[] {
  const field = newField(change, isObject);
  return field.type === 'location' ? [field, ...partsOf(field)] : [field];
}

function newField(change: FieldChange, isObject: (name: string) => boolean): Field {
  const type = typeOf(change);
  if (!type)
    return refuse(`${change.name}: unknown type ${String(change.type)}. Known: ${TYPE_WORDS.join(', ')}.`);
  const word = String(change.type).toLowerCase();
  const field = blankField(checkName(change.name), type);
  field.custom = true;
  if (['double', 'currency', 'percent'].includes(type)) Object.assign(field, { precision: 18, scale: 0 });
  if (type === 'int') field.digits = 9;
  if (type === 'location') Object.assign(field, { createable: false, updateable: false });
  if (['longtextarea', 'richtext', 'html'].includes(word)) field.length = 32_768;
  if (word === 'richtext' || word === 'html') field.html = true;
  if (type === 'reference') setReference(field, change, isObject);
  if (word === 'masterdetail')
    Object.assign(field, { cascade: true, nillable: false, updateable: change.reparentable === true });
  if (word === 'autonumber') {
    Object.assign(field, { autoNumber: true, createable: false, updateable: false, length: 30 });
    field.format = typeof change.format === 'string' ? change.format.slice(0, 30) : '{0000}';
  }
  changeField(field, change);
  return field;
}

function setReference(field: Field, change: FieldChange, isObject: (name: string) => boolean): void {
  const targets = [change.referenceTo].flat().map(String);
  const unknown = targets.find((target) => !isObject(target));
  if (unknown !== undefined)
    refuse(`${field.name}: referenceTo names ${unknown}, which is no object of this org.`);
  field.referenceTo = targets;
  const name = change.relationshipName ?? field.name.replace(/__c$/i, '__r');
  if (typeof name !== 'string' || !/^[A-Za-z]\w{0,79}$/.test(name))
    refuse(`${field.name}: relationshipName is not usable.`);
  field.relationshipName = /__r$/i.test(String(name)) ? String(name) : `${String(name)}__r`;
}

/** Place__c is read as a whole and written in Place__Latitude__s and Place__Longitude__s. */
function partsOf(field: Field): Field[] {
  return ['Latitude', 'Longitude'].map((part) =>
    Object.assign(blankField(field.name.replace(/__c$/i, `__${part}__s`), 'double'), {
      label: `${field.label} (${part})`,
      custom: true,
      compound: field.name,
      precision: 18,
      scale: 15,
    }),
  );
}
