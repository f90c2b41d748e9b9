import { test as base, expect, type Page } from '@playwright/test';
import { admin, startSystem, type System } from './system';

export { expect } from '@playwright/test';

/** Answers that a test brings about on purpose; Chromium writes each of them to its console as an error. */
export interface Expected {
  /** Statuses of answers, and 0 for calls that get none. */
  statuses: number[];
}

interface TestFixtures {
  /** What this test is allowed to meet; by default nothing. */
  expected: Expected;
  /** Holds every page of every test to it: no error on the console, no request to another host. */
  clean: undefined;
  /** A page of the admin, signed in. */
  signedIn: Page;
}

/** `system` runs as long as the worker. DMS_E2E_URL names one that runs already (its admin as in system.ts). */
export const test = base.extend<TestFixtures, { system: System }>({
  system: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern to know what a fixture needs
    async ({}, use) => {
      const running = process.env['DMS_E2E_URL'];
      const system = running
        ? { url: running, home: '', printed: () => '', stop: () => Promise.resolve() }
        : await startSystem({ withAdmin: true });
      await use(system);
      await system.stop();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  baseURL: async ({ system }, use) => {
    await use(system.url);
  },
  // eslint-disable-next-line no-empty-pattern -- as above
  expected: async ({}, use) => {
    await use({ statuses: [] });
  },
  clean: [
    async ({ page, expected }, use) => {
      const faults: string[] = [];
      page.on('console', (message) => {
        if (message.type() !== 'error') return;
        const status = Number(/status of (\d{3})/.exec(message.text())?.[1] ?? 0);
        const isAnswer = /Failed to load resource/.test(message.text());
        if (!isAnswer || !expected.statuses.includes(status)) faults.push(`console: ${message.text()}`);
      });
      page.on('pageerror', (error) => faults.push(`thrown: ${error.message}`));
      page.on('request', (request) => {
        const { protocol, hostname } = new URL(request.url());
        const own = ['localhost', '127.0.0.1'].includes(hostname) || ['data:', 'blob:'].includes(protocol);
        if (!own) faults.push(`foreign host: ${request.url()}`);
      });
      await use(undefined);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
  signedIn: async ({ page, baseURL }, use) => {
    await signIn(page, baseURL ?? '');
    await use(page);
  },
});

/** Signs in by the API; the page of the same context is then signed in too. */
export async function signIn(page: Page, url: string): Promise<void> {
  const answer = await page.request.post(`${url}/api/v1/sessions`, { data: admin });
  expect(answer.status()).toBe(201);
}
