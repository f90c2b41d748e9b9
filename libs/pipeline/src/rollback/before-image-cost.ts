import { Load, LoadPlan } from '@dms/domain';
import { askedByName, valuesPerCall } from '../run/org-answers';

/** Loads that send fewer rows than this keep the records as they were, unless told otherwise. */
const keptByDefault = 50_000;

/** Making a Bulk query, looking at it and reading its pages. */
const bulkQueryCalls = 12;

/** Whether the records that a load of so many rows may change are read and kept before its first write. */
export function keepsBeforeImage({ operation, options }: Load, rows: number): boolean {
  if (operation !== 'update' && operation !== 'upsert') return false;
  return rows > 0 && (options?.beforeImage ?? rows < keptByDefault);
}

/** What keeping them costs: at most so many records, read by so many calls; undefined where nothing is kept. */
export function beforeImageCost(load: Load, rows: number): LoadPlan['beforeImage'] {
  if (!keepsBeforeImage(load, rows)) return undefined;
  return { rows, apiCalls: rows <= askedByName ? Math.ceil(rows / valuesPerCall) : bulkQueryCalls };
}
