import { DmsError, Repository, Stored } from '@dms/domain';
import { ListQuery } from './paging.dto';

/** A request looks at no more documents than this: a rare match far down is found by asking on with the cursor. */
const mostScanned = 5000;

export interface ListPage<T> {
  items: T[];
  nextCursor: string | null;
}

/** One page of a repository (or of those whose ids begin with `prefix`), newest first, of the documents that match. */
export async function listPage<T>(
  repository: Repository<T>,
  query: ListQuery,
  matches: (stored: Stored<T>) => boolean,
  prefix?: string,
): Promise<ListPage<Stored<T>>> {
  const items: Stored<T>[] = [];
  let after = readCursor(query.cursor);
  for (let scanned = 0; scanned < mostScanned;) {
    const page = await repository.list({
      limit: 200,
      descending: true,
      ...(prefix !== undefined && { prefix }),
      ...(after !== undefined && { after }),
    });
    for (const stored of page.items) {
      if (items.length === query.limit) return { items, nextCursor: writeCursor(after) };
      after = stored.id;
      if (matches(stored)) items.push(stored);
    }
    scanned += page.items.length;
    if (page.next === undefined) return { items, nextCursor: null };
    after = page.next;
  }
  return { items, nextCursor: writeCursor(after) };
}

/** The filters every list has in common: part of the name, and the owner. */
export function matchesQuery(
  query: ListQuery,
  thing: { name: string; owner: string; state?: string },
): boolean {
  if (query.owner !== undefined && thing.owner !== query.owner) return false;
  if (query.state !== undefined && thing.state !== query.state) return false;
  return query.search === undefined || thing.name.toLowerCase().includes(query.search.toLowerCase());
}

function writeCursor(id: string | undefined): string | null {
  return id === undefined ? null : Buffer.from(id).toString('base64url');
}

function readCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const id = Buffer.from(cursor, 'base64url').toString();
  if (!/^[\w:~@. -]{1,200}$/.test(id))
    throw new DmsError('BAD_REQUEST', '"cursor": is not one that a list gave.', { field: 'cursor' });
  return id;
}
