import { Load, OrgField } from '@dms/domain';

export const driftKinds = [
  'gone',
  'type',
  'shorter',
  'narrower',
  'required',
  'readOnly',
  'values',
  'unique',
  'target',
  'noKey',
] as const;
export type DriftKind = (typeof driftKinds)[number];

/** One change of an org's field that may make rows fail which would have passed. */
export interface FieldDrift {
  load: string;
  object: string;
  field: string;
  kind: DriftKind;
  before: string;
  now: string;
}

type Finding = Pick<FieldDrift, 'kind' | 'before' | 'now'>;

/**
 * What became stricter since `before` for the fields that a load writes, and which other fields new records need now.
 * What became looser stops nobody and is left out.
 */
export function schemaDrift(load: Load, before: readonly OrgField[], now: readonly OrgField[]): FieldDrift[] {
  const mapped = new Set(load.mapping.map(({ field }) => field.toLowerCase()));
  const found: FieldDrift[] = [];
  const note = (field: string, findings: Finding[]) =>
    found.push(...findings.map((finding) => ({ load: load.name, object: load.object, field, ...finding })));
  for (const old of before) {
    if (!mapped.has(old.name.toLowerCase())) continue;
    const fresh = named(now, old.name);
    note(old.name, fresh ? stricter(load, old, fresh) : [{ kind: 'gone', before: old.type, now: '' }]);
  }
  if (load.operation !== 'insert' && load.operation !== 'upsert') return found;
  for (const field of now) {
    const old = named(before, field.name);
    if (mapped.has(field.name.toLowerCase()) || !isRequired(field) || (old && isRequired(old))) continue;
    note(field.name, [{ kind: 'required', before: old ? 'optional' : '', now: 'required' }]);
  }
  return found;
}

const named = (fields: readonly OrgField[], name: string) =>
  fields.find((field) => field.name.toLowerCase() === name.toLowerCase());

const isRequired = ({ createable, nillable, defaultedOnCreate, type }: OrgField) =>
  createable && !nillable && !defaultedOnCreate && type !== 'boolean';

function stricter(load: Load, old: OrgField, fresh: OrgField): Finding[] {
  const found: Finding[] = [];
  const note = (kind: DriftKind, before: string | number, now: string | number) =>
    found.push({ kind, before: String(before), now: String(now) });
  if (fresh.type !== old.type) note('type', old.type, fresh.type);
  else if (fresh.length < old.length) note('shorter', old.length, fresh.length);
  if (isNarrower(old, fresh)) note('narrower', numberForm(old), numberForm(fresh));
  if (isRequired(fresh) && !isRequired(old)) note('required', 'optional', 'required');
  if (isClosed(load, old, fresh)) note('readOnly', 'writable', 'read-only');
  const lost = lostValues(old, fresh);
  if (lost.length > 0) note('values', lost.join(', '), '');
  if (fresh.unique && !old.unique) note('unique', 'not unique', 'unique');
  const targets = old.referenceTo.filter((target) => !fresh.referenceTo.includes(target));
  if (targets.length > 0) note('target', old.referenceTo.join(', '), fresh.referenceTo.join(', '));
  if (old.name === load.externalIdField && isKey(old) && !isKey(fresh)) note('noKey', 'key', 'no key');
  return found;
}

const isKey = ({ externalId, idLookup }: OrgField) => externalId || idLookup;

const wholeDigits = ({ digits, precision, scale }: OrgField) => digits || precision - scale;
const numberForm = ({ digits, precision, scale }: OrgField) =>
  digits ? `${digits}` : `${precision},${scale}`;

function isNarrower(old: OrgField, fresh: OrgField): boolean {
  if (old.type !== fresh.type || (old.digits === 0 && old.precision === 0)) return false;
  return wholeDigits(fresh) < wholeDigits(old) || fresh.scale < old.scale;
}

function isClosed({ operation }: Load, old: OrgField, fresh: OrgField): boolean {
  const creates = operation === 'insert' || operation === 'upsert';
  const changes = operation === 'update' || operation === 'upsert';
  return (creates && old.createable && !fresh.createable) || (changes && old.updateable && !fresh.updateable);
}

/** Values that a picklist no longer takes; one that has become restricted takes only its own. */
function lostValues(old: OrgField, fresh: OrgField): string[] {
  if (!fresh.restrictedPicklist || old.type !== fresh.type) return [];
  const active = (field: OrgField) =>
    field.picklistValues.filter((each) => each.active).map(({ value }) => value);
  const now = new Set(active(fresh));
  const lost = active(old).filter((value) => !now.has(value));
  return old.restrictedPicklist || lost.length > 0 ? lost : ['*'];
}
