import type { Faults } from '../control/faults';
import type { Catalog } from '../schema/catalog';
import { isKey, type Field, type SObject } from '../schema/model';
import { ApiError, badRequest, notFound } from '../server/api-error';
import { json, noContent, param, readObject, type Answer, type Call } from '../server/call';
import type { Router } from '../server/router';
import type { Switches } from '../switches/switches';
import type { Database } from '../store/database';
import type { QueryExecutor } from '../soql/executor';
import { readRecord } from './columns';
import { RowFailure } from './row-failure';
import { coercerOf } from './values';
import { WritePlans } from './write-plan';
import type { RecordWriter, WriteContext } from './writer';

export interface RecordParts {
  database: Database;
  catalog: Catalog;
  writer: RecordWriter;
  executor: QueryExecutor;
  faults: Faults;
  switches: Switches;
  plans: WritePlans;
  userId: string;
}

/** V/sobjects/X and below: single records by id and by external id. */
export class RecordRoutes {
  constructor(private readonly parts: RecordParts) {}

  addTo(router: Router): void {
    const base = 'services/data/:version/sobjects/:object';
    router
      .add('POST', base, (call) => this.create(call))
      .add('GET', `${base}/:id`, (call) => this.read(call, this.idOf(call)))
      .add('PATCH', `${base}/:id`, (call) => this.update(call))
      .add('DELETE', `${base}/:id`, (call) => this.remove(call, this.idOf(call)))
      .add('GET', `${base}/:field/:value`, (call) => this.read(call, this.idByKey(call)))
      .add('PATCH', `${base}/:field/:value`, (call) => this.upsert(call))
      .add('DELETE', `${base}/:field/:value`, (call) => this.remove(call, this.idByKey(call)));
  }

  private object(call: Call): SObject {
    return this.parts.catalog.get(param(call, 'object'));
  }

  private async create(call: Call): Promise<Answer> {
    const object = this.object(call);
    const body = await readObject(call);
    const id = this.write(call, (context) => {
      const { columns, raw } = readRecord(this.parts.catalog, object, body);
      if (columns.some(({ field }) => field.type === 'id'))
        throw new RowFailure(
          'INVALID_FIELD_FOR_INSERT_UPDATE',
          'The Id field should not be specified in the sobject data.',
          ['Id'],
        );
      return this.parts.writer.insert(
        this.parts.plans.planFor(object, columns, this.parts.catalog.version),
        raw,
        context,
      );
    });
    return json({ id, success: true, errors: [] }, 201, {
      Location: `/services/data/v${call.version}/sobjects/${object.name}/${id}`,
    });
  }

  private read(call: Call, id: string): Answer {
    const object = this.object(call);
    const { id: whole } = asRequest(() => this.parts.writer.existing(object, id));
    const wanted = call.query
      .get('fields')
      ?.split(',')
      .map((name) => name.trim())
      .filter(Boolean);
    const names = wanted ?? object.fields.map((field) => field.name);
    const select = (wanted?.some((name) => name.toLowerCase() === 'id') ?? true) ? names : [...names, 'Id'];
    const compareId = {
      kind: 'compare' as const,
      path: { names: ['Id'], at: 0 },
      operator: '=' as const,
      value: { kind: 'string' as const, value: whole, like: whole },
    };
    const query = {
      text: '',
      select: select.map((name) => ({ kind: 'field' as const, path: { names: name.split('.'), at: 0 } })),
      from: { name: object.name, at: 0 },
      where: compareId,
      groupBy: [],
      orderBy: [],
      allRows: false,
    };
    const [record] = this.parts.executor.runQuery(query, call.version).records;
    if (!record) throw notFound();
    return json(record);
  }

  private async update(call: Call): Promise<Answer> {
    const object = this.object(call);
    const body = await readObject(call);
    this.write(call, (context) => {
      const { columns, raw } = readRecord(this.parts.catalog, object, body);
      if (columns.some(({ field }) => field.type === 'id'))
        throw new RowFailure('INVALID_FIELD', 'The Id field should not be specified in the sobject data.', [
          'Id',
        ]);
      const plan = this.parts.plans.planFor(object, columns, this.parts.catalog.version);
      this.parts.writer.update(plan, param(call, 'id'), raw, context);
    });
    return noContent();
  }

  private async upsert(call: Call): Promise<Answer> {
    const object = this.object(call);
    const key = this.keyOf(call);
    const body = await readObject(call);
    const saved = this.write(call, (context) => {
      const { columns, raw } = readRecord(this.parts.catalog, object, body);
      if (columns.some(({ field, lookup }) => field === key && !lookup)) {
        throw new RowFailure(
          'INVALID_FIELD',
          `The ${key.name} field should not be specified in the sobject data.`,
          [key.name],
        );
      }
      columns.push({ field: key });
      raw.push(param(call, 'value'));
      const plan = this.parts.plans.planFor(object, columns, this.parts.catalog.version);
      return this.parts.writer.upsert(plan, columns.length - 1, raw, context);
    });
    return json(
      { id: saved.id, success: true, errors: [], created: saved.created },
      saved.created ? 201 : 200,
    );
  }

  private remove(call: Call, id: string): Answer {
    const object = this.object(call);
    this.write(call, (context) => this.parts.writer.remove(object, id, context));
    return noContent();
  }

  private idOf(call: Call): string {
    this.object(call);
    return param(call, 'id');
  }

  private keyOf(call: Call): Field {
    const name = param(call, 'field');
    const key = this.object(call).byName.get(name.toLowerCase());
    if (!key || !isKey(key))
      throw notFound(`Provided external ID field does not exist or is not accessible: ${name}`);
    return key;
  }

  /** The one record that the path names by external id: 404 where there is none, 300 with their paths where several. */
  private idByKey(call: Call): string {
    const object = this.object(call);
    const key = this.keyOf(call);
    const value = asRequest(() => coercerOf(key)(param(call, 'value')));
    const found = this.parts.writer.find(object, key, value);
    if (found.length > 1) throw manyFound(call, object, found);
    const [id] = found;
    if (id === undefined) throw notFound();
    return id;
  }

  private write<T>(call: Call, work: (context: WriteContext) => T): T {
    const { database, writer, faults, userId } = this.parts;
    const refuse = faults.forRows(call.method, call.path);
    const context: WriteContext = {
      via: 'rest',
      userId,
      saveAlerted: savesAlerted(call),
      ...(refuse ? { refuse } : {}),
    };
    return asRequest(
      () =>
        database.transaction(() => {
          writer.begin();
          return work(context);
        }),
      (failure) =>
        failure.status === 300 ? manyFound(call, this.object(call), this.foundBy(call)) : undefined,
    );
  }

  private foundBy(call: Call): string[] {
    const key = this.keyOf(call);
    return this.parts.writer.find(this.object(call), key, coercerOf(key)(param(call, 'value')));
  }
}

/** Whether the caller wants rows saved that a duplicate rule only warns of. */
export const savesAlerted = (call: Call): boolean =>
  /allowSave\s*=\s*true/i.test(String(call.request.headers['sforce-duplicate-rule-header'] ?? ''));

function manyFound(call: Call, object: SObject, ids: string[]): ApiError {
  const urls = ids.map((id) => `/services/data/v${call.version}/sobjects/${object.name}/${id}`);
  return new ApiError(300, 'DUPLICATE_EXTERNAL_ID', 'several records found', undefined, urls);
}

/** A refused row that was the whole request: its error becomes the answer. */
export function asRequest<T>(work: () => T, translate?: (failure: RowFailure) => ApiError | undefined): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RowFailure)) throw error;
    const translated = translate?.(error);
    if (translated) throw translated;
    if (error.parserMessage !== undefined) throw badRequest('JSON_PARSER_ERROR', error.parserMessage);
    if (error.status === 404 && error.code === 'INVALID_CROSS_REFERENCE_KEY') throw notFound();
    // A path whose id is no id of this object leads nowhere.
    if (error.code === 'MALFORMED_ID' && error.fields[0] === 'Id')
      throw notFound('Provided external ID field does not exist or is not accessible: Id');
    throw new ApiError(error.status, error.code, error.message, error.fields, undefined, error.more);
  }
}
