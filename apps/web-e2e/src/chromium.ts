import type { LaunchOptions } from '@playwright/test';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

// The first is the same browser without its windows: a sixth of the time less.
const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];

function find(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => existsSync(path));
}

const executablePath = find();

/** The system's own Chromium (no download); as root and in containers it runs only without its sandbox. */
export const chromium: LaunchOptions = {
  ...(executablePath !== undefined && { executablePath }),
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
};
