import { Load, LoadPlan } from '@dms/domain';
import { callsPerList, mostLists, valuesPerList } from '../run/bulk-answers';
import { askedByName, valuesPerCall } from '../run/org-answers';

/** Loads that send fewer rows than this keep the records as they were, unless told otherwise. */
const keptByDefault = 50_000;

/** Counting the records, making a Bulk query of them all, looking at it and reading its pages. */
const wholeQueryCalls = 13;

/** Whether the records that a load of so many rows may change are read and kept before its first write. */
export function keepsBeforeImage({ operation, options }: Load, rows: number): boolean {
  if (operation !== 'update' && operation !== 'upsert') return false;
  return rows > 0 && (options?.beforeImage ?? rows < keptByDefault);
}

/** What keeping them costs: at most so many records, read by so many calls; undefined where nothing is kept. */
export function beforeImageCost(load: Load, rows: number): LoadPlan['beforeImage'] {
  if (!keepsBeforeImage(load, rows)) return undefined;
  if (rows <= askedByName) return { rows, apiCalls: Math.ceil(rows / valuesPerCall) };
  const lists = Math.ceil(rows / valuesPerList);
  // Whether all records are read or lists of them, only the org's own number tells.
  const listed = lists > mostLists ? 0 : 1 + lists * callsPerList;
  return { rows, apiCalls: Math.max(wholeQueryCalls, listed) };
}
