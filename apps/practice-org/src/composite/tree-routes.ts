import { savesAlerted, type RecordParts } from '../records/record-routes';
import { readRecord } from '../records/columns';
import { RowFailure } from '../records/row-failure';
import type { WriteContext } from '../records/writer';
import { childrenOf } from '../schema/describe';
import type { Field, SObject } from '../schema/model';
import { ApiError, badRequest } from '../server/api-error';
import { json, param, readObject, type Answer, type Call } from '../server/call';
import type { Router } from '../server/router';

type Json = Record<string, unknown>;

interface Node {
  object: SObject;
  referenceId: string;
  record: Json;
  /** The parent's place in the list, and the field that points at it. */
  parent?: { at: number; field: Field };
}

interface NodeError {
  statusCode: string;
  message: string;
  fields: string[];
}

const MAX_ROWS = 200;
const MAX_DEPTH = 5;

class TreeFailed extends Error {}

/** V/composite/tree/X: parents and children in one call, all of them or none. */
export class TreeRoutes {
  constructor(private readonly parts: RecordParts) {}

  addTo(router: Router): void {
    router.add('POST', 'services/data/:version/composite/tree/:object', (call) => this.create(call));
  }

  private async create(call: Call): Promise<Answer> {
    const object = this.parts.catalog.get(param(call, 'object'));
    const nodes: Node[] = [];
    this.gather(object, await readObject(call), nodes, 1);
    this.check(nodes);
    const failures: { referenceId: string; errors: NodeError[] }[] = [];
    const ids: string[] = [];
    try {
      this.parts.database.transaction(() => this.save(call, nodes, ids, failures));
    } catch (error) {
      this.parts.writer.begin();
      if (!(error instanceof TreeFailed)) throw error;
      return json({ hasErrors: true, results: failures }, 400);
    }
    const results = nodes.map(({ referenceId }, i) => ({ referenceId, id: ids[i] }));
    return json({ hasErrors: false, results }, 201);
  }

  private gather(object: SObject, holder: Json, nodes: Node[], depth: number, parent?: Node['parent']): void {
    const { records } = holder;
    if (!Array.isArray(records))
      throw badRequest('JSON_PARSER_ERROR', 'Missing required field: records at [line:1, column:1]');
    if (depth > MAX_DEPTH) throw badRequest('INVALID_INPUT', `A tree may have at most ${MAX_DEPTH} levels`);
    const children = childrenOf(object, this.parts.catalog.all());
    for (const item of records as unknown[]) {
      if (item === null || typeof item !== 'object' || Array.isArray(item))
        throw badRequest('JSON_PARSER_ERROR', 'Each record must be a JSON object at [line:1, column:1]');
      const record: Json = {};
      const below: [SObject, Field, Json][] = [];
      for (const [name, value] of Object.entries(item)) {
        const child = children.find((one) => one.name?.toLowerCase() === name.toLowerCase());
        const holds = value !== null && typeof value === 'object' && 'records' in value;
        if (child && holds) below.push([child.child, child.field, value as Json]);
        else record[name] = value;
      }
      const referenceId = (record.attributes as Json | undefined)?.referenceId;
      const at = nodes.push({
        object: this.typeOf(object, record),
        referenceId: typeof referenceId === 'string' ? referenceId : '',
        record,
        ...(parent ? { parent } : {}),
      });
      if (at > MAX_ROWS) throw badRequest('LIMIT_EXCEEDED', `A tree may have at most ${MAX_ROWS} records`);
      for (const [type, field, value] of below)
        this.gather(type, value, nodes, depth + 1, { at: at - 1, field });
    }
  }

  private typeOf(expected: SObject, record: Json): SObject {
    const type = (record.attributes as Json | undefined)?.type;
    if (typeof type === 'string' && type.toLowerCase() === expected.name.toLowerCase()) return expected;
    throw badRequest('INVALID_INPUT', `Include type ${expected.name} in the attributes of each record.`);
  }

  private check(nodes: Node[]): void {
    const seen = new Set<string>();
    for (const { referenceId } of nodes) {
      if (referenceId === '' || seen.has(referenceId)) {
        const message =
          referenceId === ''
            ? 'Include a reference ID for each record in the request.'
            : `Duplicate ReferenceId provided in the request: ${referenceId.slice(0, 80)}`;
        const errors = [{ statusCode: 'INVALID_INPUT', message, fields: [] }];
        throw new ApiError(400, 'INVALID_INPUT', message, undefined, {
          hasErrors: true,
          results: [{ referenceId, errors }],
        });
      }
      seen.add(referenceId);
    }
    const most = this.parts.switches.get('treeTypes');
    if (new Set(nodes.map(({ object }) => object.name)).size > most)
      throw badRequest('INVALID_INPUT', `A tree may have records of at most ${most} types`);
  }

  private save(
    call: Call,
    nodes: Node[],
    ids: string[],
    failures: { referenceId: string; errors: NodeError[] }[],
  ): void {
    const { writer, userId, faults } = this.parts;
    const refuse = faults.forRows(call.method, call.path);
    const context: WriteContext = {
      via: 'tree',
      userId,
      saveAlerted: savesAlerted(call),
      ...(refuse ? { refuse } : {}),
    };
    writer.begin();
    for (const node of nodes) {
      try {
        // A child of a record that failed has failed with it; it is not told again.
        const parentId = node.parent ? ids[node.parent.at] : undefined;
        ids.push(node.parent && parentId === '' ? '' : this.insert(node, parentId, context));
      } catch (error) {
        const known = error instanceof RowFailure || error instanceof ApiError;
        if (!known) throw error;
        const statusCode = error instanceof ApiError ? error.errorCode : error.code;
        const message = this.parts.switches.word(error.message);
        failures.push({
          referenceId: node.referenceId,
          errors: [{ ...error.more, statusCode, message, fields: error.fields ?? [] }],
        });
        ids.push('');
      }
    }
    if (failures.length > 0) throw new TreeFailed();
  }

  private insert(node: Node, parentId: string | undefined, context: WriteContext): string {
    const { catalog, plans, writer } = this.parts;
    const { columns, raw } = readRecord(catalog, node.object, node.record);
    if (columns.some(({ field }) => field.type === 'id'))
      throw new RowFailure('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call', ['Id']);
    if (node.parent) {
      columns.push({ field: node.parent.field });
      raw.push(parentId);
    }
    return writer.insert(plans.planFor(node.object, columns, catalog.version), raw, context);
  }
}
