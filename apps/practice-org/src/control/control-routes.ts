import { checkStubs, type ApexStubs } from '../apex/apex-stubs';
import type { Journal } from '../records/journal';
import type { Catalog } from '../schema/catalog';
import type { SchemaChange } from '../schema/change';
import { describeField } from '../schema/describe';
import { badRequest } from '../server/api-error';
import { json, noContent, readJson, readObject, type Answer, type Call, type Handler } from '../server/call';
import type { Router } from '../server/router';
import type { Switches } from '../switches/switches';
import type { Faults } from './faults';

export interface ControlParts {
  catalog: Catalog;
  faults: Faults;
  switches: Switches;
  apex: ApexStubs;
  journal: Journal;
  guard: (call: Call) => void;
  reset: (schema: boolean) => void;
  schemaChanged: () => void;
}

const MAX_LIST = 10_000;

/** /practice/*: what a test or a learner tells the org, and the journal it is asked for. */
export function controlRoutes(router: Router, parts: ControlParts): void {
  const guarded =
    (handler: Handler): Handler =>
    (call) => {
      parts.guard(call);
      return handler(call);
    };
  const add = (method: string, path: string, handler: Handler) =>
    router.add(method, `practice/${path}`, guarded(handler), true);
  add('POST', 'schema', (call) => changeSchema(call, parts));
  add('POST', 'faults', async (call) => json({ faults: parts.faults.add(await readJson(call)) }, 201));
  add('GET', 'faults', () => json({ faults: parts.faults.all() }));
  add('DELETE', 'faults', () => {
    parts.faults.clear();
    return noContent();
  });
  add('GET', 'switches', () => json({ switches: parts.switches.describe() }));
  add('POST', 'switches', async (call) => {
    parts.switches.change(await readObject(call));
    return json({ switches: parts.switches.describe() });
  });
  add('DELETE', 'switches', () => {
    parts.switches.reset();
    return noContent();
  });
  add('GET', 'apex', () => json({ stubs: parts.apex.all() }));
  add('POST', 'apex', async (call) => json({ stubs: parts.apex.add(await readJson(call)) }, 201));
  add('DELETE', 'apex', () => {
    parts.apex.clear();
    return noContent();
  });
  add('POST', 'reset', async (call) => {
    const body = await readObject(call);
    parts.reset(body.schema === true);
    return noContent();
  });
  add('GET', 'writes', ({ query }) => writes(query, parts.journal));
  add('GET', 'writes/summary', ({ query }) => json(parts.journal.summary(query.get('object') ?? undefined)));
}

/** One object's schema, Apex REST stubs, or both; stubs are checked before anything is changed. */
async function changeSchema(call: Call, { catalog, apex, schemaChanged }: ControlParts): Promise<Answer> {
  const { apex: stubs, ...given } = await readObject(call);
  if (stubs !== undefined) checkStubs(stubs);
  if (stubs !== undefined && given.object === undefined) return json({ apex: apex.add(stubs) });
  const change = given as unknown as SchemaChange;
  if (typeof change.object !== 'string') throw badRequest('INVALID_SCHEMA', 'object is missing.');
  for (const name of ['fields', 'remove', 'rules', 'duplicateRules', 'recordTypes'] as const) {
    if (change[name] !== undefined && !Array.isArray(change[name]))
      throw badRequest('INVALID_SCHEMA', `${name} must be a list.`);
  }
  const object = catalog.apply(change);
  if (stubs !== undefined) apex.add(stubs);
  schemaChanged();
  return json({
    object: object.name,
    keyPrefix: object.prefix,
    fields: object.fields.map(describeField),
    rules: object.rules,
    recordTypes: object.recordTypes.map(({ id, name, developerName, active, isDefault }) => ({
      id,
      name,
      developerName,
      active,
      default: isDefault,
    })),
  });
}

function writes(query: URLSearchParams, journal: Journal): Answer {
  const number = (name: string, otherwise: number, most: number): number => {
    const value = Number(query.get(name) ?? otherwise);
    return Number.isInteger(value) && value >= 0 ? Math.min(value, most) : otherwise;
  };
  const filter: { object?: string; key?: string } = {};
  const [object, key] = [query.get('object'), query.get('key')];
  if (object !== null) filter.object = object;
  if (key !== null) filter.key = key;
  return json(
    journal.list(filter, number('limit', 1000, MAX_LIST), number('offset', 0, Number.MAX_SAFE_INTEGER)),
  );
}
