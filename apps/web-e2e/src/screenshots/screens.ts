import type { BrowserContext } from '@playwright/test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { admin, type System } from '../system';
import { signIn, test as base } from '../test';
import { type Screen, empty, full, strangers } from './pictured';
import { makeOddities, odd, troubled } from './states';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const folder = join(root, 'screenshots');

const looks = [1440, 390].flatMap((width) =>
  (['light', 'dark'] as const).flatMap((colorScheme) =>
    (['en', 'zh-CN'] as const).map((locale) => ({ width, colorScheme, locale })),
  ),
);
type Look = (typeof looks)[number];

/** Waiting and trouble look the same in every look but for words and colours, which other pictures show. */
const twoLooks = looks.filter(
  ({ width, colorScheme, locale }) =>
    (width === 390) === (locale === 'en') && (colorScheme === 'dark') === (locale === 'zh-CN'),
);

/** `sample` is the id of the sample's migration, walked by REST. */
const test = base.extend<object, { sample: string }>({
  sample: [
    async ({ system, playwright }, use) => {
      if (!(await walkSample(system)))
        console.log('The sample did not come through: the lists show as much of it as there is.');
      const request = await playwright.request.newContext({ baseURL: system.url });
      await request.post('/api/v1/sessions', { data: admin });
      const answer = await request.get('/api/v1/migrations?search=Sample');
      const { items } = (await answer.json()) as { items: { id: string }[] };
      await use(items[0]?.id ?? '');
      await request.dispose();
    },
    { scope: 'worker', timeout: 5 * 60_000 },
  ],
});

test.describe('before anything is there', () => {
  for (const look of looks)
    test(nameOf(look), async ({ browser, system }) => {
      await take(await contextOf(browser, system, look), strangers, look);
      const context = await contextOf(browser, system, look);
      await signIn(await context.newPage(), system.url);
      await take(context, empty, look);
    });
});

test.describe('with the sample', () => {
  for (const look of looks)
    test(nameOf(look), async ({ browser, system, sample }) => {
      const context = await contextOf(browser, system, look);
      await signIn(await context.newPage(), system.url);
      await take(context, full, look, { sample });
    });
});

test.describe('waiting and trouble', () => {
  for (const look of twoLooks)
    test(nameOf(look), async ({ browser, system, sample }) => {
      const context = await contextOf(browser, system, look);
      await signIn(await context.newPage(), system.url);
      await take(context, troubled, look, { sample });
    });
});

test.describe('long names and no rows', () => {
  for (const look of twoLooks)
    test(nameOf(look), async ({ browser, system }) => {
      const context = await contextOf(browser, system, look);
      const page = await context.newPage();
      await signIn(page, system.url);
      await take(context, odd, look, await makeOddities(page));
    });
});

function contextOf(
  browser: import('@playwright/test').Browser,
  system: System,
  { width, colorScheme, locale }: Look,
): Promise<BrowserContext> {
  const viewport = { width, height: width > 640 ? 900 : 844 };
  // Playwright hides the caret by a style element, which the pages' policy forbids.
  const more = { reducedMotion: 'reduce', bypassCSP: true } as const;
  return browser.newContext({ baseURL: system.url, viewport, colorScheme, locale, ...more });
}

async function take(
  context: BrowserContext,
  screens: Screen[],
  look: Look,
  ids: Record<string, string> = {},
): Promise<void> {
  for (const screen of screens) {
    const page = await context.newPage();
    await screen.before?.(page);
    await page.goto(screen.path.replace(/\{(\w+)\}/, (_, name: string) => ids[name] ?? ''));
    if (!screen.before) await page.waitForLoadState('networkidle');
    await screen.act?.(page);
    const path = join(folder, `${screen.name}-${nameOf(look)}.png`);
    await page.screenshot({ path, animations: 'disabled' });
    await context.setOffline(false);
    await page.close();
  }
  await context.close();
}

function nameOf({ width, colorScheme, locale }: Look): string {
  return `${width}-${colorScheme}-${locale === 'en' ? 'en' : 'zh'}`;
}

/** Walks the sample by REST, so that there is something to see. False when it did not come to its end. */
async function walkSample({ home, url }: System): Promise<boolean> {
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
