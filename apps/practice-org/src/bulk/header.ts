import { lookupColumn } from '../records/columns';
import { refuseTwice, type Column } from '../records/write-plan';
import type { Catalog } from '../schema/catalog';
import type { SObject } from '../schema/model';
import { ApiError } from '../server/api-error';

/** A job that cannot go on at all; its message becomes the job's errorMessage. */
export class JobFailure extends Error {}

const MAX_COLUMNS = 5000;

/** The columns a csv header names: fields, `Account.Legacy_Id__c`, `Lead:Who.Email`. One unknown name fails the job. */
export function readHeader(catalog: Catalog, object: SObject, names: string[]): Column[] {
  if (names.length > MAX_COLUMNS)
    throw new JobFailure(`ClientInputError : The header has more than ${MAX_COLUMNS} columns`);
  const columns = names.map((name) => readName(catalog, object, name.trim()));
  try {
    refuseTwice(columns);
  } catch (error) {
    throw new JobFailure(`InvalidBatch : ${error instanceof ApiError ? error.message : 'Field named twice'}`);
  }
  return columns;
}

function readName(catalog: Catalog, object: SObject, name: string): Column {
  const field = object.byName.get(name.toLowerCase());
  if (field) return { field };
  const match = /^(?:(\w+):)?(\w+)\.(\w+)$/.exec(name);
  const reference = match && object.byRelationship.get((match[2] ?? '').toLowerCase());
  const column = reference && lookupColumn(catalog, reference, match[3] ?? '', match[1]);
  if (!column) throw new JobFailure(`InvalidBatch : Field name not found : ${name.slice(0, 255)}`);
  return column;
}
