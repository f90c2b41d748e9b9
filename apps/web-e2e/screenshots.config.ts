import { defineConfig } from '@playwright/test';
import { join } from 'node:path';
import tests from './playwright.config';

/** `npm run screenshots`: no tests, but pictures of every screen, for people to look at. */
export default defineConfig({
  ...tests,
  testDir: join(import.meta.dirname, 'src', 'screenshots'),
  testMatch: 'screens.ts',
  timeout: 15 * 60_000,
});
