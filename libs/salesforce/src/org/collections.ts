import { Operation, OrgError, Permit, RowAnswer } from '@dms/domain';
import { badAnswer } from '../wire/failures';
import { OrgWire } from '../wire/org-wire';
import { isId } from './ids';
import { collectionsLimit } from './limits';

export interface CollectionsRequest {
  object: string;
  operation: Operation;
  externalIdField?: string;
  records: Record<string, unknown>[];
  headers?: Record<string, string>;
}

/**
 * Writes at most 200 records in one call, each on its own (allOrNone is false), and answers in their order. The body
 * is built here: jsforce's create, update and upsert throw for a whole call when one record lacks its key.
 */
export async function sendCollection(
  wire: OrgWire,
  request: CollectionsRequest,
  permit: Permit,
): Promise<RowAnswer[]> {
  if (request.records.length > collectionsLimit) {
    const text = `A Collections call takes ${collectionsLimit} records, not ${request.records.length}.`;
    throw new OrgError('EXCEEDED_ID_LIMIT', text, 'fatal', true);
  }
  if (request.operation === 'hardDelete') {
    throw new OrgError('INVALID_OPERATION', 'Collections cannot delete for good.', 'fatal', true);
  }
  if (request.records.length === 0) return [];
  if (request.operation === 'delete') return deleteRecords(wire, request, permit);
  const answers = await wire.json<unknown>(
    {
      method: request.operation === 'insert' ? 'POST' : 'PATCH',
      path: pathOf(request),
      headers: headersOf(request),
      deadlineMs: wire.settings.collectionsMs,
      body: { allOrNone: false, records: request.records.map((row) => recordOf(request.object, row)) },
    },
    permit,
  );
  return answersOf(answers, request.operation, request.records.length);
}

/** Ids travel in the URL: what is no Id is answered here and never sent. */
async function deleteRecords(
  wire: OrgWire,
  request: CollectionsRequest,
  permit: Permit,
): Promise<RowAnswer[]> {
  const ids = request.records.map((record) => String(record['Id'] ?? ''));
  const good = ids.filter((id) => isId(id));
  let answers: RowAnswer[] = [];
  if (good.length > 0) {
    const answered = await wire.json<unknown>(
      {
        method: 'DELETE',
        path: `/composite/sobjects?ids=${good.join(',')}&allOrNone=false`,
        headers: headersOf(request),
        deadlineMs: wire.settings.collectionsMs,
      },
      permit,
    );
    answers = answersOf(answered, 'delete', good.length);
  }
  const next = answers.values();
  return ids.map((id) =>
    isId(id) ? (next.next().value as RowAnswer) : { status: 'failed', ...malformedId(id) },
  );
}

function malformedId(id: string): { code: string; message: string } {
  return id === ''
    ? { code: 'MISSING_ARGUMENT', message: 'Id not specified in a delete call' }
    : { code: 'MALFORMED_ID', message: `malformed id ${id.slice(0, 40)}` };
}

function pathOf({ object, operation, externalIdField }: CollectionsRequest): string {
  if (operation !== 'upsert') return '/composite/sobjects';
  return `/composite/sobjects/${encodeURIComponent(object)}/${encodeURIComponent(externalIdField ?? 'Id')}`;
}

/** Assignment rules would hand records to other owners, so they are off unless the load asks for them. */
function headersOf({ headers }: CollectionsRequest): Record<string, string> {
  const given = Object.entries(headers ?? {}).map(([name, value]): [string, string] => [
    name.toLowerCase(),
    value,
  ]);
  const foreign = given.find(([name]) => !name.startsWith('sforce-'));
  if (foreign) throw new RangeError(`${foreign[0]} is not a header of the Salesforce API`);
  return { 'sforce-auto-assign': 'FALSE', ...Object.fromEntries(given) };
}

/**
 * A record as Collections takes it. A field named as in a Bulk csv, `Account.Legacy_Id__c` or (where the parent may
 * be of several types) `User:Owner.Username`, becomes a nested object; nested objects stay as they are.
 */
export function recordOf(object: string, row: Record<string, unknown>): Record<string, unknown> {
  const fields = Object.entries(row)
    .filter(([name]) => name !== 'attributes')
    .map(([name, value]): [string, unknown] => {
      const path = /^(?:(\w+):)?(\w+)\.(\w+)$/.exec(name);
      if (!path?.[2] || !path[3]) return [name, value];
      // A null parent key means: no parent.
      if (value === null) return [path[2], null];
      return [path[2], { ...(path[1] && { attributes: { type: path[1] } }), [path[3]]: value }];
    });
  return Object.fromEntries([['attributes', { type: object }], ...fields]);
}

interface RawAnswer {
  id?: unknown;
  success?: unknown;
  created?: unknown;
  errors?: unknown;
}

function answersOf(answered: unknown, operation: Operation, expected: number): RowAnswer[] {
  if (!Array.isArray(answered) || answered.length !== expected) {
    throw badAnswer('one answer for each record', true);
  }
  return answered.map((raw) => rowAnswerOf(raw as RawAnswer, operation));
}

function rowAnswerOf(raw: RawAnswer, operation: Operation): RowAnswer {
  const salesforceId = typeof raw?.id === 'string' && raw.id !== '' ? { salesforceId: raw.id } : {};
  if (raw?.success === true) return { status: doneBy(operation, raw.created), ...salesforceId };
  const errors = Array.isArray(raw?.errors) ? (raw.errors as Record<string, unknown>[]) : [];
  const [first] = errors;
  return {
    status: 'failed',
    ...salesforceId,
    code: String(first?.['statusCode'] ?? first?.['errorCode'] ?? 'UNKNOWN_EXCEPTION'),
    message: errors.map((error) => String(error['message'] ?? '')).join('; ') + existingOf(errors),
  };
}

interface DuplicateResult {
  matchResults?: { matchRecords?: { record?: { Id?: unknown; attributes?: { url?: unknown } } }[] }[];
}

/** A duplicate rule that names the records it found: they are told, as whoever reads this wants to look at them. */
function existingOf(errors: Record<string, unknown>[]): string {
  const records = errors
    .flatMap((error) => (error['duplicateResult'] as DuplicateResult | undefined)?.matchResults ?? [])
    .flatMap((match) => match.matchRecords ?? [])
    .flatMap(({ record }) => [
      record?.Id,
      String(record?.attributes?.url ?? '')
        .split('/')
        .pop(),
    ])
    .filter((id): id is string => typeof id === 'string' && isId(id));
  const found = [...new Set(records)].slice(0, 10);
  return found.length > 0 ? ` Existing: ${found.join(', ')}` : '';
}

function doneBy(operation: Operation, created: unknown): 'created' | 'updated' | 'deleted' {
  if (operation === 'delete') return 'deleted';
  if (operation === 'upsert') return created === true ? 'created' : 'updated';
  return operation === 'insert' ? 'created' : 'updated';
}
