import type { OrgObjectDetail } from '@dms/domain';

/** An object as the org describes it; undefined where the org has none of that name (any more). */
export async function describedOrNot(
  ask: () => Promise<OrgObjectDetail>,
): Promise<OrgObjectDetail | undefined> {
  try {
    return await ask();
  } catch (error) {
    if ((error as { code?: string }).code === 'NOT_FOUND') return undefined;
    throw error;
  }
}
