import { DmsError, Repository, Stored } from '@dms/domain';

/** The document, or NOT_FOUND in words. */
export async function found<T>(repository: Repository<T>, kind: string, id: string): Promise<Stored<T>> {
  const stored = await repository.get(id);
  if (!stored) throw new DmsError('NOT_FOUND', `There is no ${kind} ${id}.`, { [kind]: id });
  return stored;
}
