import type { Browser, Page } from '@playwright/test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { admin, startSystem, type System } from '../system';
import { signIn, test } from '../test';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const folder = join(root, 'screenshots');

const looks = [1440, 390].flatMap((width) =>
  (['light', 'dark'] as const).flatMap((colorScheme) =>
    (['en', 'zh-CN'] as const).map((locale) => ({ width, colorScheme, locale })),
  ),
);
type Look = (typeof looks)[number];

interface Screen {
  name: string;
  /** `{sample}` stands for the id of the sample's migration. */
  path: string;
  /** What is done on the page before the picture is taken. */
  act?: (page: Page) => Promise<void>;
}

const strangers: Screen[] = [
  { name: 'sign-in', path: '/sign-in' },
  {
    name: 'sign-in-refused',
    path: '/sign-in',
    act: async (page) => {
      await page.locator('input[name=username]').fill('admin');
      await page.locator('input[name=password]').fill('wrong');
      await page.keyboard.press('Enter');
      await page.locator('[role=alert] span').waitFor();
    },
  },
  { name: 'setup', path: '/setup?token=a-token-for-the-picture' },
];

const empty: Screen[] = [
  { name: 'home-empty', path: '/' },
  { name: 'runs-empty', path: '/runs' },
];

const full: Screen[] = [
  { name: 'home', path: '/?show=all' },
  {
    name: 'home-new-migration',
    path: '/',
    act: async (page) => {
      await page.locator('dms-new-migration button').first().click();
      await page.locator('dialog[open] select').waitFor();
    },
  },
  {
    name: 'home-delete',
    path: '/?show=all',
    act: async (page) => {
      await page.locator('tbody button').first().click();
      await page.locator('dialog[open] .dms-danger').waitFor();
    },
  },
  { name: 'load-done', path: '/m/{sample}/load' },
  {
    name: 'load-again',
    path: '/m/{sample}/load',
    act: async (page) => {
      await page.locator('dms-run-live + p button').click();
      await page.locator('dms-arm-load table').waitFor();
    },
  },
  { name: 'map', path: '/m/{sample}/map?load=Contacts' },
  {
    name: 'map-picker',
    path: '/m/{sample}/map?load=Contacts&search=department',
    act: async (page) => {
      await page.locator('[dms-map-line] [role=combobox]').first().click();
      await page.locator('[role=option]').first().waitFor();
    },
  },
  {
    name: 'map-add-load',
    path: '/m/{sample}/map',
    act: async (page) => {
      await page.locator('dms-loads-panel .actions button').first().click();
      await page.locator('dialog[open]').waitFor();
    },
  },
  {
    name: 'check',
    path: '/m/{sample}/check',
    act: async (page) => {
      const begin = page.locator('dms-empty button');
      if (await begin.isVisible()) await begin.click();
      await page.locator('dms-cause-list').waitFor();
    },
  },
  {
    name: 'check-rows',
    path: '/m/{sample}/check?status=failed',
    act: async (page) => {
      await page.locator('dms-outcome-rows table').waitFor();
      await page.locator('#check-rows').evaluate((heading) => heading.scrollIntoView());
    },
  },
  { name: 'results', path: '/m/{sample}/results' },
  {
    name: 'results-rows',
    path: '/m/{sample}/results?only=Contacts&status=failed',
    act: async (page) => {
      await page.locator('#outcome-rows').scrollIntoViewIfNeeded();
      await page.locator('#outcome-rows').evaluate((heading) => heading.scrollIntoView());
    },
  },
  { name: 'runs', path: '/runs' },
  { name: 'not-found', path: '/nowhere' },
  {
    name: 'account',
    path: '/runs',
    act: async (page) => {
      await page.locator('[popovertarget=account-panel]').click();
    },
  },
  { name: 'source', path: '/m/{sample}/source' },
  {
    name: 'source-file',
    path: '/m/{sample}/source',
    act: async (page) => {
      const lines = ['Export of 2026-11-01', 'id;name;city', '007;Müller ;Köln', '008;Weiß;', '009;short'];
      const buffer = Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1');
      const file = { name: 'contacts_nov.csv', mimeType: 'text/csv', buffer };
      await page.locator('dms-file-column input[type=file]').setInputFiles(file);
      await page.locator('dms-file-column button.name', { hasText: 'contacts_nov.csv' }).waitFor();
      await page.locator('dms-tried-table', { hasText: 'Müller' }).waitFor();
    },
  },
  {
    name: 'source-datasets',
    path: '/m/{sample}/source',
    act: async (page) => {
      await page.locator('dms-file-column .drop button').last().click();
      await page.locator('dms-dataset-picker li button').first().waitFor();
    },
  },
  {
    name: 'connections',
    path: '/connections',
    act: async (page) => {
      await page.locator('tbody button').first().click();
      await page.locator('dms-test-outcome .good').waitFor();
    },
  },
  {
    name: 'connection-add',
    path: '/connections',
    act: async (page) => {
      await page.locator('.dms-page-head button').click();
      await page.locator('dialog[open]').waitFor();
    },
  },
  {
    name: 'tokens',
    path: '/tokens',
    act: async (page) => {
      await page.locator('.dms-page-head button').click();
      await page.locator('dialog[open] input').fill('nightly');
      await page.locator('dialog[open] button[type=submit]').click();
      await page.locator('dms-copy-text').first().waitFor();
    },
  },
  { name: 'shape', path: '/?show=all', act: (page) => openShape(page) },
  {
    name: 'shape-form',
    path: '/?show=all',
    act: async (page) => {
      await openShape(page);
      if (await page.locator('.sheets').isVisible()) await page.locator('.sheets button').first().click();
      await page.locator('.panel-foot button').click();
      await page.locator('[role=menuitem]').nth(16).click();
      await page.locator('dms-step-form textarea').fill("coalesce(email, '') <> '' AND frist_name = 'Anna'");
      await page.locator('dms-step-form [role=alert]').waitFor();
    },
  },
  {
    name: 'connection-lost',
    path: '/',
    act: async (page) => {
      await page.context().setOffline(true);
      await page.locator('input[type=search]').fill('x');
      await page.locator('dms-connection-line p').waitFor();
    },
  },
];

test('screenshots', async ({ browser }) => {
  const system = await startSystem({ withAdmin: true });
  try {
    await pictures(browser, system, strangers, 'stranger');
    await pictures(browser, system, empty, 'admin');
    if (!(await loadSample(system)))
      console.log('The sample did not come through: the lists show as much of it as there is.');
    await pictures(browser, system, full, 'admin');
  } finally {
    await system.stop();
  }
});

/** The contacts of the sample, once their rows and their profile are there. */
async function openShape(page: Page): Promise<void> {
  const answer = await page.request.get('/api/v1/migrations');
  const { items } = (await answer.json()) as { items: { id: string; loads: { name: string }[] }[] };
  const sample = items.find(({ loads }) => loads.some(({ name }) => name === 'Contacts'));
  await page.goto(`/m/${sample?.id}/shape?load=Contacts`);
  await page.locator('dms-column-head .filled').first().waitFor();
}

async function pictures(browser: Browser, system: System, screens: Screen[], who: 'stranger' | 'admin') {
  for (const look of looks)
    for (const screen of screens) {
      const { width, colorScheme, locale } = look;
      const viewport = { width, height: width > 640 ? 900 : 844 };
      const context = await browser.newContext({ baseURL: system.url, viewport, colorScheme, locale, reducedMotion: 'reduce' });
      const page = await context.newPage();
      if (who === 'admin') await signIn(page, system.url);
      const path = screen.path.replace('{sample}', await sampleId(page, system, screen));
      await page.goto(`${system.url}${path}`);
      await page.waitForLoadState('networkidle');
      await screen.act?.(page);
      await page.screenshot({ path: join(folder, fileName(screen, look)), animations: 'disabled' });
      await context.close();
    }
}

async function sampleId(page: Page, { url }: System, { path }: Screen): Promise<string> {
  if (!path.includes('{sample}')) return '';
  const answer = await page.request.get(`${url}/api/v1/migrations?search=Sample`);
  const { items } = (await answer.json()) as { items: { id: string }[] };
  return items[0]?.id ?? '';
}

function fileName({ name }: Screen, { width, colorScheme, locale }: Look): string {
  return `${name}-${width}-${colorScheme}-${locale === 'en' ? 'en' : 'zh'}.png`;
}

/** Walks the sample by REST, so that there is something to see. False when it did not come to its end. */
async function loadSample({ home, url }: System): Promise<boolean> {
  const child = spawn(process.execPath, [join(root, 'dist', 'apps', 'standalone', 'sample.js')], {
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      DMS_HOME: home,
      PORT: new URL(url).port,
      DMS_ADMIN_USERNAME: admin.username,
      DMS_ADMIN_PASSWORD: admin.password,
    },
    stdio: 'inherit',
    timeout: 5 * 60_000,
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0;
}
