import { Repository, StaleVersion } from '@dms/domain';

/** Removes the document whatever its version is by now. */
export async function removeNewest<T>(repository: Repository<T>, id: string): Promise<void> {
  for (;;) {
    const stored = await repository.get(id);
    if (!stored) return;
    try {
      await repository.remove(id, stored.version);
      return;
    } catch (error) {
      if (!(error instanceof StaleVersion)) throw error;
    }
  }
}
