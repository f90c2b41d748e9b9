import type { Locator, Page } from '@playwright/test';
import { admin } from './system';
import { outputOf } from './wizard';
import { expect, test } from './test';

const mostTabs = 80;

/** Walks on with Tab until `wanted` has the focus; on the way the focus is always on something that shows it. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await expect(wanted).toBeVisible();
  for (let tabs = 0; tabs < mostTabs; tabs += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
    await expectFocusSeen(page);
  }
  throw new Error(`${mostTabs} times Tab did not lead to ${wanted.toString()}`);
}

/** Something is focused (or the browser's own frame, at the end of the page), and it is neither hidden nor unmarked. */
async function expectFocusSeen(page: Page): Promise<void> {
  const problem = await page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return undefined;
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) return `${element.outerHTML.slice(0, 120)} has no size`;
    const marked = [
      element,
      element.nextElementSibling,
      element.parentElement,
      element.closest('label, mat-form-field'),
    ];
    const isMarked = marked.some((each) => {
      if (!each) return false;
      const { outlineStyle, outlineWidth } = getComputedStyle(each);
      return outlineStyle !== 'none' && outlineWidth !== '0px';
    });
    const isField = element.matches(
      'input, textarea, select, .mat-mdc-form-field *, main, [role=grid], h1, h2',
    );
    return isMarked || isField ? undefined : `${element.outerHTML.slice(0, 160)} shows no focus`;
  });
  expect(problem).toBeUndefined();
}

test.describe('by keyboard alone', () => {
  test('the sample goes from the sign-in to its report', async ({ page, context }) => {
    test.setTimeout(240_000);
    const { keyboard } = page;
    await page.goto('/sign-in');
    await tabTo(page, page.getByLabel('User name'));
    await keyboard.type(admin.username);
    await keyboard.press('Tab');
    await keyboard.type(admin.password);
    await keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeFocused();

    await tabTo(page, page.getByRole('button', { name: 'Try it with the sample' }));
    await keyboard.press('Enter');
    await expect(page).toHaveURL(/\/source/, { timeout: 60_000 });
    await expect(page.getByRole('heading', { level: 1, name: 'Source' })).toBeFocused();
    await expect(page.getByRole('region', { name: 'What was read' })).toContainText('Accounted for');

    await keyboard.press('Control+Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Shape' })).toBeFocused();
    const grid = page.getByRole('grid');
    await tabTo(page, grid);
    await keyboard.press('Control+End');
    await keyboard.press('Control+Home');
    // Nobody waits for the row to be drawn.
    await keyboard.press('Space');
    await expect(page.getByRole('dialog', { name: /, row/ })).toBeVisible();
    await keyboard.press('Escape');
    await expect(grid).toBeFocused();

    await keyboard.press('Control+Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Map' })).toBeFocused();
    await expect(page.locator('[dms-map-line]').first()).toBeVisible();
    await keyboard.press('g');
    await keyboard.press('4');
    await expect(page.getByRole('heading', { level: 1, name: 'Check' })).toBeFocused();
    await expect(page.getByText('Not checked yet.')).toBeVisible();
    await keyboard.press('Control+Enter');
    const failing = page.getByRole('button', { name: /would fail/ });
    await expect(failing).toBeVisible({ timeout: 60_000 });
    await tabTo(page, failing);
    await keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Rows that would fail' })).toBeFocused();

    await keyboard.press('Control+Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Load' })).toBeFocused();
    const start = page.getByRole('button', { name: 'Load 849 rows' });
    await tabTo(page, start);
    await keyboard.press('Enter');
    await expect(page.locator('dms-run-live')).toContainText('Completed', { timeout: 60_000 });
    await keyboard.press('Control+Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Results' })).toBeFocused();
    await expect(page.getByText('Every row is accounted for.')).toBeVisible();

    const failed = page.getByRole('link', { name: `${(await outputOf(page)).failed} failed` });
    await tabTo(page, failed);
    await keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Rows', exact: true })).toBeFocused();
    const opened = context.waitForEvent('page');
    await keyboard.press('Control+Enter');
    await expect((await opened).locator('body')).toContainText('940');
  });
});
