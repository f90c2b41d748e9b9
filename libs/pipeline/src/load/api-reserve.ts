import { Batch, DmsError, Org } from '@dms/domain';

/** What a batch may take at most; a Bulk job's polls slow down, so a long one stays near this. */
const callsOf = { direct: 2, bulk: 12 } as const;

/**
 * Throws ORG_LIMIT where the next batch could take the org's day below the calls the load is to leave to others. What the
 * org last told in passing is believed while it is enough; before a run is stopped, the org is asked (one call).
 */
export async function assertReserve(org: Org, { apiReserve, strategy }: Batch): Promise<void> {
  if (apiReserve === undefined) return;
  const needed = apiReserve + callsOf[strategy];
  const told = org.limitInfo;
  if (told && told.max - told.used >= needed) return;
  const { dailyApiCalls } = await org.limits();
  if (dailyApiCalls.remaining >= needed) return;
  throw new DmsError(
    'ORG_LIMIT',
    `The org has ${dailyApiCalls.remaining} of its ${dailyApiCalls.max} API calls of 24 hours left, and this load leaves ${apiReserve} to others. The run goes on when calls are free again.`,
    { remaining: dailyApiCalls.remaining, reserve: apiReserve },
  );
}
