import { expect } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { System } from './system';

/** The practice org's own surface, and how it is asked. */
function surfaceOf({ home }: System): { url: string; headers: Record<string, string> } {
  const login = JSON.parse(readFileSync(join(home, 'practice-org', 'login.json'), 'utf8')) as {
    instanceUrl: string;
    accessToken: string;
  };
  return {
    url: `${login.instanceUrl}/practice`,
    headers: { Authorization: `Bearer ${login.accessToken}`, 'Content-Type': 'application/json' },
  };
}

/** Every accepted write so far, in order. */
export async function writesOf(system: System): Promise<{ object: string; key: string }[]> {
  const { url, headers } = surfaceOf(system);
  const found: { object: string; key: string }[] = [];
  for (let more = true; more;) {
    const page = await fetch(`${url}/writes?limit=1000&offset=${found.length}`, { headers });
    const { writes } = (await page.json()) as { writes: typeof found };
    found.push(...writes);
    more = writes.length > 0;
  }
  return found;
}

/** Tells the practice org of a system how to misbehave. */
export async function withFaults(system: System, faults: object[], act: () => Promise<void>): Promise<void> {
  const { url: surface, headers } = surfaceOf(system);
  const url = `${surface}/faults`;
  const told = await fetch(url, { method: 'POST', headers, body: JSON.stringify(faults) });
  expect(told.ok).toBe(true);
  try {
    await act();
  } finally {
    await fetch(url, { method: 'DELETE', headers });
  }
}

/** Every write takes its time, so that there is something to watch. */
export const slowWrites = (ms: number) => [
  { match: { path: '/composite/sobjects' }, action: 'slow', ms, times: 1000 },
];

/** Changes a record behind DMS's back; it is found by its key of the old system. */
export async function changeRecord(
  system: System,
  object: string,
  key: string,
  fields: object,
): Promise<void> {
  const { url, headers } = surfaceOf(system);
  const record = new URL(
    `/services/data/v62.0/sobjects/${object}/Legacy_Id__c/${encodeURIComponent(key)}`,
    url,
  );
  const told = await fetch(record, { method: 'PATCH', headers, body: JSON.stringify(fields) });
  expect(told.ok).toBe(true);
}
