import { expect } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { System } from './system';

/** Tells the practice org of a system how to misbehave. */
export async function withFaults(system: System, faults: object[], act: () => Promise<void>): Promise<void> {
  const login = JSON.parse(readFileSync(join(system.home, 'practice-org', 'login.json'), 'utf8')) as {
    instanceUrl: string;
    accessToken: string;
  };
  const headers = { Authorization: `Bearer ${login.accessToken}`, 'Content-Type': 'application/json' };
  const url = `${login.instanceUrl}/practice/faults`;
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
