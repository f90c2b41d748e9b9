import { defineConfig } from '@playwright/test';
import { join } from 'node:path';
import { chromium } from './src/chromium';

/** Each worker has a whole system of its own; two of them keep two cores busy. */
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
    trace: 'retain-on-failure',
    launchOptions: chromium,
  },
});
