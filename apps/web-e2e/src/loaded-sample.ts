import type { Page } from '@playwright/test';
import { call } from './made-by-rest';
import { expectBalanced, startLoad, trySample } from './wizard';

interface Listed {
  items: { id: string; migrationId: string; mode: string; state: string }[];
}

/** A migration of the sample that was loaded to its end: one that is there already, or made now. */
export async function loadedSample(page: Page): Promise<string> {
  const { items } = await call<Listed>(page, 'GET', '/runs?search=Sample');
  const done = items.find(({ mode, state }) => mode === 'load' && state === 'completed_with_errors');
  if (done) return done.migrationId;
  await trySample(page);
  await startLoad(page);
  await expectBalanced(page, 60_000);
  return /\/m\/([^/]+)\//.exec(page.url())?.[1] ?? '';
}
