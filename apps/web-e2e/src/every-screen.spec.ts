import type { Page } from '@playwright/test';
import { expectAccessible } from './accessible';
import { loadedSample } from './loaded-sample';
import { expect, test } from './test';

const wide = { width: 1440, height: 900 };
const narrow = { width: 390, height: 844 };
const steps = ['source', 'shape', 'map', 'check', 'load', 'results'] as const;
const places = [
  '/',
  '/recipes',
  '/runs',
  '/connections',
  '/people',
  '/tokens',
  '/webhooks',
  '/settings',
  '/nowhere',
];

/** Opens a screen and waits until it is there and nothing on it is awaited any more. */
async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible();
  await expect(page.locator('[aria-busy=true]'), path).toHaveCount(0);
}

const stepsOf = (sample: string) => steps.map((step) => `/m/${sample}/${step}`);
/** Every screen of somebody who is signed in, with what there is of the sample on it. */
const screensOf = (sample: string) => [...places, ...stepsOf(sample)];

/** In both themes, and on a narrow screen, where nothing may be cut off. */
async function expectFit(page: Page, paths: string[]): Promise<void> {
  for (const path of paths) {
    await open(page, path);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
    }
    await page.setViewportSize(narrow);
    await expectAccessible(page);
    for (const part of ['body', 'main']) {
      const over = await page.locator(part).evaluate((element) => element.scrollWidth - element.clientWidth);
      expect([path, part, over]).toEqual([path, part, 0]);
    }
    await page.setViewportSize(wide);
  }
}

test.describe('every screen', () => {
  test('is accessible in both themes, and on a narrow one nothing is cut off', async ({ signedIn: page }) => {
    test.setTimeout(300_000);
    await loadedSample(page);
    await expectFit(page, places);
  });

  test('of the wizard is accessible in both themes, and on a narrow one nothing is cut off', async ({
    signedIn: page,
  }) => {
    test.setTimeout(300_000);
    await expectFit(page, stepsOf(await loadedSample(page)));
  });

  // The size of a page of 1440 px at 200 % zoom.
  test('works at twice the size', async ({ signedIn: page }) => {
    await page.setViewportSize({ width: 720, height: 450 });
    for (const path of screensOf(await loadedSample(page))) {
      await open(page, path);
      const over = await page.evaluate(() =>
        [document.body, document.querySelector('main')].map((each) =>
          each ? each.scrollWidth - each.clientWidth : 0,
        ),
      );
      expect([path, ...over]).toEqual([path, 0, 0]);
    }
  });
});

test.describe('every screen without a connection', () => {
  test.use({ expected: { statuses: [0] } });

  test('says so, keeps what it shows, and goes on by itself', async ({ signedIn: page, context }) => {
    test.setTimeout(300_000);
    const line = page.locator('dms-connection-line p');
    for (const path of screensOf(await loadedSample(page))) {
      await page.goto(path);
      await page.waitForLoadState('networkidle');
      const heading = await page.getByRole('heading', { level: 1 }).innerText();
      await context.setOffline(true);
      await expect(line).toContainText('DMS has not answered since');
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
      // The line has room of its own: it covers nothing that can be pressed.
      const covered = await page.evaluate(() => {
        const foot = document.querySelector('dms-connection-line p')?.getBoundingClientRect();
        const buttons = document.querySelectorAll('footer button, footer a');
        return [...buttons].filter((each) => foot && each.getBoundingClientRect().bottom > foot.top).length;
      });
      expect([path, covered]).toEqual([path, 0]);
      await context.setOffline(false);
      await expect(line).toHaveCount(0);
      await expect(page.locator('dms-problem')).toHaveCount(0);
    }
  });

  test('keeps what is chosen and sends it when it is back', async ({ signedIn: page, context }) => {
    const id = await loadedSample(page);
    await page.goto(`/m/${id}/map?load=Contacts&search=department`);
    const saved = page.locator('dms-save-line');
    await expect(saved).toContainText('Saved');
    const source = page.getByRole('combobox', { name: 'Source of Department' });
    await expect(page.getByRole('heading', { name: /^Not loaded: / })).toBeVisible();
    const before = await source.inputValue();
    const wanted = before === 'title' ? 'email' : 'title';
    await context.setOffline(true);
    await source.click();
    const columns = page.getByRole('listbox', { name: 'Source of Department' });
    await columns.getByRole('option', { name: wanted }).first().click();
    await expect(saved).toContainText('Kept in this browser, sending when back');
    await context.setOffline(false);
    await expect(saved).toContainText('Saved');
    await page.reload();
    await expect(source).toHaveValue(wanted);
  });
});
