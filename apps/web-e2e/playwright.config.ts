import { defineConfig } from '@playwright/test';
import { join } from 'node:path';
import { chromium } from './src/chromium';

/** Each worker has a whole system of its own; one of them leaves a third of two cores idle. */
export default defineConfig({
  testDir: join(import.meta.dirname, 'src'),
  testMatch: '**/*.spec.ts',
  outputDir: join(import.meta.dirname, '..', '..', 'test-results'),
  workers: 2,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env['CI']),
  reporter: 'list',
  use: {
    locale: 'en-GB',
    viewport: { width: 1440, height: 900 },
    // Without pictures, of the screen or of the document: taking them of every moment is a good part of the work. Whoever looks for
    // the cause of a failure takes them of that one test (`--trace on`).
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false },
    launchOptions: chromium,
  },
});
