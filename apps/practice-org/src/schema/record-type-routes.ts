import { toId18 } from '../records/ids';
import { notFound } from '../server/api-error';
import { json, param, type Answer, type Call } from '../server/call';
import type { Router } from '../server/router';
import type { Catalog } from './catalog';
import { describeValue, recordTypeInfos } from './describe';
import type { Field, RecordType, SObject } from './model';
import { MASTER_RECORD_TYPE } from './record-types';

/** Which picklist values go with which record type: by layout description, and by the UI API. */
export class RecordTypeRoutes {
  constructor(private readonly catalog: Catalog) {}

  addTo(router: Router): void {
    const base = 'services/data/:version';
    router
      .add('GET', `${base}/sobjects/:object/describe/layouts`, (call) => this.layouts(call))
      .add('GET', `${base}/ui-api/object-info/:object/picklist-values/:type`, (call) => this.values(call))
      .add('GET', `${base}/ui-api/object-info/:object/picklist-values/:type/:field`, (call) =>
        this.oneField(call),
      );
  }

  /** Layouts themselves are not kept: the list is empty, the mappings are whole. */
  private layouts(call: Call): Answer {
    const object = this.object(call);
    const recordTypeMappings = recordTypeInfos(object, call.version).map((info) => {
      const type = object.recordTypes.find(({ id }) => id === info.recordTypeId);
      const picklistsForRecordType = picklistsOf(object).map((field) => ({
        picklistName: field.name,
        picklistValues: valuesFor(field, type).map(describeValue),
      }));
      return { ...info, layoutId: null, picklistsForRecordType };
    });
    return json({
      layouts: [],
      recordTypeMappings,
      recordTypeSelectorRequired: [object.recordTypes.length > 0],
    });
  }

  private values(call: Call): Answer {
    const object = this.object(call);
    const type = typeOf(object, call);
    const picklistFieldValues = Object.fromEntries(
      picklistsOf(object).map((field) => [field.name, fieldValues(call, object, field, type)]),
    );
    return json({ eTag: '', picklistFieldValues });
  }

  private oneField(call: Call): Answer {
    const object = this.object(call);
    const field = object.byName.get(param(call, 'field').toLowerCase());
    if (!field || !picklistsOf(object).includes(field)) throw notFound();
    return json(fieldValues(call, object, field, typeOf(object, call)));
  }

  private object(call: Call): SObject {
    return this.catalog.get(param(call, 'object'));
  }
}

const picklistsOf = (object: SObject): Field[] =>
  object.fields.filter(({ type }) => type === 'picklist' || type === 'multipicklist');

function typeOf(object: SObject, call: Call): RecordType | undefined {
  const id = toId18(param(call, 'type'));
  const type = object.recordTypes.find((known) => known.id === id);
  if (!type && id !== MASTER_RECORD_TYPE) throw notFound();
  return type;
}

function valuesFor(field: Field, type: RecordType | undefined): Field['picklist'] {
  const allowed = type?.picklists.get(field.name);
  return allowed ? field.picklist.filter(({ value }) => allowed.includes(value)) : field.picklist;
}

function fieldValues(
  { version }: Call,
  object: SObject,
  field: Field,
  type: RecordType | undefined,
): Record<string, unknown> {
  const shown = valuesFor(field, type).map(({ value, label }) => ({
    attributes: null,
    label,
    validFor: [],
    value,
  }));
  const byDefault = valuesFor(field, type).find(({ isDefault }) => isDefault);
  return {
    controllerValues: {},
    defaultValue: shown.find(({ value }) => value === byDefault?.value) ?? null,
    eTag: '',
    url: `/services/data/v${version}/ui-api/object-info/${object.name}/picklist-values/${type?.id ?? MASTER_RECORD_TYPE}/${field.name}`,
    values: shown,
  };
}
