import type { Catalog } from '../schema/catalog';
import { quoted } from '../schema/model';
import { badRequest } from '../server/api-error';
import { json, param, type Call } from '../server/call';
import type { Router } from '../server/router';
import type { Database } from '../store/database';
import { formatDateTime, parseDateTime } from './values';

const MAX_DAYS = 30;
const MAX_IDS = 600_000;

/** V/sobjects/X/updated and /deleted: ids of what was changed or deleted in a span of time. */
export function changedRoutes(router: Router, catalog: Catalog, database: Database): void {
  const base = 'services/data/:version/sobjects/:object';
  const rowsOf = (call: Call, deleted: number): { Id: string; at: number }[] => {
    const object = catalog.get(param(call, 'object'));
    const { start, end } = spanOf(call);
    const sql = `SELECT Id, SystemModstamp AS at FROM ${quoted(object.name)}
      WHERE IsDeleted = ? AND SystemModstamp >= ? AND SystemModstamp < ? ORDER BY SystemModstamp LIMIT ${MAX_IDS}`;
    return database.all<{ Id: string; at: number }>(sql, deleted, start, end);
  };
  const covered = (call: Call): string => formatDateTime(spanOf(call).end);
  router
    .add('GET', `${base}/updated`, (call) =>
      json({ ids: rowsOf(call, 0).map(({ Id }) => Id), latestDateCovered: covered(call) }),
    )
    .add('GET', `${base}/deleted`, (call) =>
      json({
        deletedRecords: rowsOf(call, 1).map(({ Id, at }) => ({ id: Id, deletedDate: formatDateTime(at) })),
        earliestDateAvailable: formatDateTime(Date.now() - MAX_DAYS * 86_400_000),
        latestDateCovered: covered(call),
      }),
    );
}

function spanOf({ query }: Call): { start: number; end: number } {
  const read = (name: string): number => {
    // A plus that was not percent-encoded arrives as a space.
    const text = (query.get(name) ?? '').trim().replace(' ', '+');
    const value = parseDateTime(text);
    if (value === undefined)
      throw badRequest('INVALID_FIELD', `${name} is no date and time: ${text.slice(0, 60)}`);
    return value;
  };
  const [start, end] = [read('start'), read('end')];
  if (end <= start) throw badRequest('INVALID_REPLICATION_DATE', 'endDate must be later than startDate');
  if (start < Date.now() - MAX_DAYS * 86_400_000)
    throw badRequest('INVALID_REPLICATION_DATE', `startDate may lie at most ${MAX_DAYS} days back`);
  return { start, end };
}
