import { ApiError } from '../server/api-error';
import { RowFailure } from '../records/row-failure';
import type { RecordWriter } from '../records/writer';
import type { Database } from '../store/database';

export interface RowResult {
  id?: string;
  success: boolean;
  errors: { statusCode: string; message: string; fields: string[] }[];
  created?: boolean;
}

class RolledBack extends Error {}

/** Saves rows one by one in one transaction; with allOrNone one failure takes all of them back. */
export function saveRows<T>(
  database: Database,
  writer: RecordWriter,
  rows: T[],
  allOrNone: boolean,
  save: (row: T) => RowResult,
): RowResult[] {
  const results: RowResult[] = [];
  try {
    database.transaction(() => {
      writer.begin();
      for (const row of rows) results.push(attempt(() => save(row)));
      if (allOrNone && results.some((result) => !result.success)) throw new RolledBack();
    });
    return results;
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
    writer.begin();
    return results.map((result) => (result.success ? rolledBack() : result));
  }
}

function attempt(save: () => RowResult): RowResult {
  try {
    return save();
  } catch (error) {
    if (error instanceof RowFailure) return failed(error.code, error.message, error.fields, error.more);
    if (error instanceof ApiError) return failed(error.errorCode, error.message, error.fields ?? []);
    throw error;
  }
}

const failed = (
  statusCode: string,
  message: string,
  fields: string[] = [],
  more: Record<string, unknown> = {},
): RowResult => ({ success: false, errors: [{ ...more, statusCode, message, fields }] });

const rolledBack = (): RowResult =>
  failed(
    'ALL_OR_NONE_OPERATION_ROLLED_BACK',
    'Record rolled back because not all records were valid and the request was using AllOrNone header',
  );
