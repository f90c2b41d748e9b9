import type { Catalog } from '../schema/catalog';
import { isKey, type Field, type SObject } from '../schema/model';
import { badRequest, notFound } from '../server/api-error';
import { json, param, readObject, type Answer, type Call } from '../server/call';
import type { Router } from '../server/router';
import { readRecord } from '../records/columns';
import { RepeatedKeys } from '../records/repeated-keys';
import { toId18 } from '../records/ids';
import { savesAlerted, type RecordParts } from '../records/record-routes';
import { RowFailure } from '../records/row-failure';
import type { WriteContext } from '../records/writer';
import { saveRows, type RowResult } from './save-rows';

const MAX_ROWS = 200;

type Json = Record<string, unknown>;

/** V/composite/sobjects: up to 200 records a call, each with an outcome of its own. */
export class CollectionRoutes {
  constructor(private readonly parts: RecordParts) {}

  addTo(router: Router): void {
    const base = 'services/data/:version/composite/sobjects';
    router
      .add('POST', base, (call) => this.write(call, (record, context) => this.insert(record, context)))
      .add('PATCH', base, (call) => this.write(call, (record, context) => this.update(record, context)))
      .add('DELETE', base, (call) => this.remove(call))
      .add('GET', `${base}/:object`, (call) =>
        this.retrieve(
          call,
          call.query.get('ids')?.split(',') ?? [],
          call.query.get('fields')?.split(',') ?? [],
        ),
      )
      .add('POST', `${base}/:object`, async (call) => {
        const body = await readObject(call);
        return this.retrieve(call, textsOf(body.ids), textsOf(body.fields));
      })
      .add('PATCH', `${base}/:object/:field`, (call) => this.upsert(call));
  }

  private async write(call: Call, save: (record: Json, context: WriteContext) => RowResult): Promise<Answer> {
    const body = await readObject(call);
    const records = this.recordsOf(body);
    countTypeRuns(records);
    return this.answer(call, records, body.allOrNone === true, save);
  }

  private answer<T>(
    call: Call,
    rows: T[],
    allOrNone: boolean,
    save: (row: T, context: WriteContext) => RowResult,
  ): Answer {
    const { database, writer, faults, userId, switches } = this.parts;
    const refuse = faults.forRows(call.method, call.path);
    const context: WriteContext = {
      via: 'collections',
      userId,
      saveAlerted: savesAlerted(call),
      ...(refuse ? { refuse } : {}),
    };
    const results = saveRows(database, writer, rows, allOrNone, (row) => save(row, context));
    for (const { errors } of results)
      for (const error of errors) error.message = switches.word(error.message);
    const takenBack = allOrNone && results.some((result) => !result.success);
    return json(results, takenBack ? Number(switches.get('allOrNoneStatus')) : 200);
  }

  private recordsOf(body: Json): Json[] {
    const { records } = body;
    if (!Array.isArray(records))
      throw badRequest('JSON_PARSER_ERROR', 'Missing required field: records at [line:1, column:1]');
    this.checkCount(records.length, MAX_ROWS);
    if (records.some((record) => record === null || typeof record !== 'object' || Array.isArray(record))) {
      throw badRequest('JSON_PARSER_ERROR', 'Each record must be a JSON object at [line:1, column:1]');
    }
    return records as Json[];
  }

  private checkCount(count: number, most: number): void {
    if (count > most)
      throw badRequest(
        this.parts.switches.get('tooManyRecords'),
        `record limit reached. cannot submit more than ${most} records into this call`,
      );
  }

  private insert(record: Json, context: WriteContext): RowResult {
    const object = typeOf(this.parts.catalog, record);
    const { columns, raw } = readRecord(this.parts.catalog, object, record);
    const idAt = columns.findIndex(({ field }) => field.type === 'id');
    if (idAt >= 0 && raw[idAt] !== null && raw[idAt] !== '') {
      throw new RowFailure('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call', ['Id']);
    }
    const plan = this.parts.plans.planFor(object, columns, this.parts.catalog.version);
    return { id: this.parts.writer.insert(plan, raw, context), success: true, errors: [] };
  }

  private update(record: Json, context: WriteContext): RowResult {
    const object = typeOf(this.parts.catalog, record);
    const id = idIn(record);
    if (id === undefined)
      throw new RowFailure('MISSING_ARGUMENT', 'Id not specified in an update call', ['Id']);
    const { columns, raw } = readRecord(this.parts.catalog, object, record, ['id']);
    const plan = this.parts.plans.planFor(object, columns, this.parts.catalog.version);
    this.parts.writer.update(plan, id, raw, context);
    return { id: toId18(id) ?? id, success: true, errors: [] };
  }

  private async upsert(call: Call): Promise<Answer> {
    const object = this.parts.catalog.get(param(call, 'object'));
    const name = param(call, 'field');
    const key = object.byName.get(name.toLowerCase());
    if (!key || !isKey(key))
      throw notFound(`Provided external ID field does not exist or is not accessible: ${name}`);
    const body = await readObject(call);
    const records = this.recordsOf(body);
    const refused = new RepeatedKeys(
      records.map((record) => fold(key, valueOf(record, key.name))),
      this.parts.switches.get('duplicateKeys'),
    );
    let row = -1;
    return this.answer(call, records, body.allOrNone === true, (record, context) => {
      row += 1;
      return this.upsertOne(object, key, record, refused.has(row), context);
    });
  }

  private upsertOne(
    object: SObject,
    key: Field,
    record: Json,
    repeated: boolean,
    context: WriteContext,
  ): RowResult {
    const type = (record.attributes as Json | undefined)?.type;
    if (typeof type === 'string' && type.toLowerCase() !== object.name.toLowerCase()) {
      throw new RowFailure(
        'INVALID_TYPE',
        `The record is of type ${type} and the call is for ${object.name}`,
      );
    }
    const { columns, raw } = readRecord(this.parts.catalog, object, record);
    let at = columns.findIndex(({ field, lookup }) => field === key && !lookup);
    const value = raw[at];
    if (repeated) {
      throw new RowFailure('DUPLICATE_VALUE', `Duplicate external id specified: ${String(value)}`, [
        key.name,
      ]);
    }
    if (at < 0) {
      if (key.type !== 'id')
        throw new RowFailure('MISSING_ARGUMENT', `${key.name} not specified`, [key.name]);
      at = columns.push({ field: key }) - 1;
      raw.push(null);
    }
    const plan = this.parts.plans.planFor(object, columns, this.parts.catalog.version);
    const saved = this.parts.writer.upsert(plan, at, raw, context);
    return { id: saved.id, success: true, errors: [], created: saved.created };
  }

  private remove(call: Call): Answer {
    const ids = (call.query.get('ids') ?? '')
      .split(',')
      .map((id) => id.trim())
      .filter(Boolean);
    this.checkCount(ids.length, MAX_ROWS);
    return this.answer(call, ids, call.query.get('allOrNone') === 'true', (id, context) => {
      const object = this.parts.catalog.ofId(id);
      const whole = toId18(id);
      if (!object || whole === undefined) throw new RowFailure('MALFORMED_ID', `bad id ${id.slice(0, 40)}`);
      this.parts.writer.remove(object, whole, context);
      return { id: whole, success: true, errors: [] };
    });
  }

  private retrieve(call: Call, ids: string[], fields: string[]): Answer {
    const object = this.parts.catalog.get(param(call, 'object'));
    this.checkCount(
      ids.length,
      this.parts.switches.get(call.method === 'GET' ? 'retrieveByGet' : 'retrieveByPost'),
    );
    if (fields.length === 0) throw badRequest('MISSING_ARGUMENT', 'The fields to retrieve are missing.');
    const wanted = ids.map((id) => toId18(id.trim()));
    const select = [...fields, 'Id'].map((name) => ({
      kind: 'field' as const,
      path: { names: name.trim().split('.'), at: 0 },
    }));
    const values = wanted.flatMap((id) =>
      id === undefined ? [] : [{ kind: 'string' as const, value: id, like: id }],
    );
    const where = { kind: 'in' as const, path: { names: ['Id'], at: 0 }, negated: false, values };
    const query = {
      text: '',
      select,
      from: { name: object.name, at: 0 },
      where,
      groupBy: [],
      orderBy: [],
      allRows: false,
    };
    const { records } = this.parts.executor.runQuery(query, call.version);
    const byId = new Map(records.map((record) => [record.Id, record]));
    return json(wanted.map((id) => byId.get(id) ?? null));
  }
}

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

const fold = (key: Field, value: unknown): string => {
  const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
  return key.caseSensitive ? text : text.toLowerCase();
};

/** Rows are worked off in runs of equal type, of which a call may have ten. */
function countTypeRuns(records: Json[]): void {
  let runs = 0;
  let previous: unknown;
  for (const record of records) {
    const type = (record.attributes as Json | undefined)?.type;
    if (type !== previous || runs === 0) runs += 1;
    previous = type;
  }
  if (runs > 10)
    throw badRequest('EXCEEDED_MAX_TYPES_LIMIT', 'A call may have at most 10 runs of records of one type.');
}

function typeOf(catalog: Catalog, record: Json): SObject {
  const type = (record.attributes as Json | undefined)?.type;
  const object = typeof type === 'string' ? catalog.find(type) : undefined;
  if (object) return object;
  throw new RowFailure(
    'INVALID_TYPE',
    `sObject type '${typeof type === 'string' ? type : ''}' is not supported.`,
  );
}

function idIn(record: Json): string | undefined {
  const entry = Object.entries(record).find(([name]) => name.toLowerCase() === 'id');
  return typeof entry?.[1] === 'string' && entry[1] !== '' ? entry[1] : undefined;
}

const valueOf = (record: Json, name: string): unknown =>
  Object.entries(record).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
