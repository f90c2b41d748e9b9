import { ExpectedLoad, Spot } from './sample-files';
import { OrgReader, valueAt } from './org-reader';

/** What the org holds of one object: all records, and those with the sample's keys. */
export interface ObjectState {
  total: number;
  ours: number;
}

export async function stateOf(
  org: OrgReader,
  loads: Record<string, ExpectedLoad>,
): Promise<Record<string, ObjectState>> {
  const states: Record<string, ObjectState> = {};
  for (const { object, keys } of Object.values(loads)) {
    const ours = await org.byKeys(object, keys);
    states[object] = { total: await org.count(object), ours: ours.length };
  }
  return states;
}

/** The sum of Amount over records with these keys, in cents: exact, as no amount is near 2^53 cents. */
export async function amountCents(org: OrgReader, object: string, keys: string[]): Promise<number> {
  const records = await org.byKeys(object, keys, ['Amount']);
  return records.reduce((sum, { Amount }) => sum + Math.round(Number(Amount ?? 0) * 100), 0);
}

export interface SpotSeen {
  spot: Spot;
  /** Undefined: the org has no record with this key. */
  found?: Record<string, unknown>;
}

export async function lookAt(org: OrgReader, spots: Spot[]): Promise<SpotSeen[]> {
  const seen: SpotSeen[] = [];
  for (const spot of spots) {
    const fields = Object.keys(spot.fields);
    const [record] = await org.byKeys(spot.object, [spot.key], fields);
    const found = record && Object.fromEntries(fields.map((field) => [field, valueAt(record, field)]));
    seen.push({ spot, ...(found && { found }) });
  }
  return seen;
}
