import type { Page } from '@playwright/test';
import { expectAccessible } from './accessible';
import { call, makeDataset, makeMigration } from './made-by-rest';
import { addPerson, signInElsewhere } from './somebody';
import { expect, test } from './test';

const narrow = { width: 390, height: 844 };

const settingOf = (page: Page, label: string) =>
  page.locator('dms-setting').filter({ has: page.getByRole('group', { name: label, exact: true }) });

async function choose(page: Page, label: string, choice: string): Promise<void> {
  const setting = settingOf(page, label);
  await setting.getByRole('radio', { name: choice, exact: true }).check();
  await expect(setting.getByText(/^Saved \d\d:\d\d$/)).toBeVisible();
}

test.describe('settings', () => {
  test('of a person hold after a reload and in another browser', async ({ signedIn, browser, baseURL }) => {
    const who = await addPerson(signedIn, 'viewer');
    const here = await signInElsewhere(browser, baseURL, who);
    await here.getByRole('link', { name: 'Settings', exact: true }).click();
    await expect(here).toHaveTitle('Settings · DMS');
    await choose(here, 'Theme', 'Dark');
    await choose(here, 'Density', 'Comfortable');
    await choose(here, 'Single-letter keys', 'Off');
    const height = () =>
      here
        .locator('dms-limit-table tbody tr')
        .first()
        .evaluate((row) => row.getBoundingClientRect().height);
    const roomy = await height();
    await here.reload();
    await expect(settingOf(here, 'Theme').getByRole('radio', { name: 'Dark' })).toBeChecked();

    const there = await signInElsewhere(browser, baseURL, who);
    await there.goto('/settings');
    for (const [label, choice] of [
      ['Theme', 'Dark'],
      ['Density', 'Comfortable'],
      ['Single-letter keys', 'Off'],
    ] as const)
      await expect(settingOf(there, label).getByRole('radio', { name: choice, exact: true })).toBeChecked();
    await expect(there.locator('html')).toHaveAttribute('data-theme', 'dark');
    await there.getByRole('heading', { level: 1 }).focus();
    await there.keyboard.press('?');
    await expect(there.locator('dms-help-panel')).toHaveCount(0);

    await choose(here, 'Density', 'Compact');
    expect(await height()).toBeLessThan(roomy);
    // Last, as all is said in Chinese from here on.
    await settingOf(here, 'Language').getByRole('radio', { name: '简体中文' }).check();
    await expect(here.getByText(/^\d\d:\d\d 已保存$/).first()).toBeVisible();
    await there.reload();
    await expect(there.getByRole('heading', { level: 1, name: '设置' })).toBeVisible();
    await expect(there.locator('html')).toHaveAttribute('lang', 'zh-Hans');
    await here.context().close();
    await there.context().close();
  });

  test('chosen before the sign-in are kept with whoever signs in', async ({ signedIn, browser, baseURL }) => {
    const who = await addPerson(signedIn, 'viewer');
    const context = await browser.newContext({ baseURL, locale: 'en-GB' });
    const page = await context.newPage();
    await page.goto('/sign-in');
    await page.getByRole('radio', { name: 'Dark' }).check();
    await page.getByLabel('User name').fill(who.username);
    await page.getByRole('textbox', { name: 'Password' }).fill(who.password);
    const kept = page.waitForResponse((answer) => answer.request().method() === 'PUT');
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect((await kept).status()).toBe(200);
    const there = await signInElsewhere(browser, baseURL, who);
    await expect(there.locator('html')).toHaveAttribute('data-theme', 'dark');
    await context.close();
    await there.context().close();
  });

  test('give the grid of Shape rows of another height', async ({ signedIn, browser, baseURL }) => {
    const who = await addPerson(signedIn, 'operator');
    const page = await signInElsewhere(browser, baseURL, who);
    const datasetId = await makeDataset(page, 'heights', 'id,name\n1,One\n2,Two\n3,Three\n');
    const load = { name: 'Rows', datasetId, recipe: { version: 1, steps: [] }, object: 'Contact' };
    const id = await makeMigration(page, 'Heights', [{ ...load, operation: 'insert', mapping: [] }]);
    const rowHeight = async () => {
      await page.goto(`/m/${id}/shape`);
      const cell = page.getByRole('gridcell', { name: 'Two' });
      return cell.evaluate((element) => element.closest('[role=row]')?.getBoundingClientRect().height);
    };
    expect(await rowHeight()).toBe(32);
    await page.goto('/settings');
    await choose(page, 'Density', 'Comfortable');
    expect(await rowHeight()).toBe(40);
    await page.context().close();
  });

  test('of notifications need the browser to go along', async ({ signedIn, browser, baseURL }) => {
    const who = await addPerson(signedIn, 'viewer');
    const refusing = await signInElsewhere(browser, baseURL, who);
    // As a browser is that was told to refuse.
    await refusing.addInitScript(() => {
      Object.defineProperty(Notification, 'permission', { get: () => 'denied' });
      Notification.requestPermission = () => Promise.resolve('denied');
    });
    await refusing.goto('/settings');
    const setting = settingOf(refusing, 'Notifications');
    await setting.getByRole('radio', { name: 'On' }).click();
    await expect(setting.getByText('This browser refuses notifications')).toBeVisible();
    await expect(setting.getByRole('radio', { name: 'Off' })).toBeChecked();

    const allowing = await signInElsewhere(browser, baseURL, who);
    await allowing.context().grantPermissions(['notifications']);
    await allowing.goto('/settings');
    await choose(allowing, 'Notifications', 'On');
    // Wanted by the person by now, but this browser does not go along: it says so.
    await refusing.reload();
    await expect(setting.getByRole('radio', { name: 'On' })).toBeChecked();
    await expect(setting.getByText('This browser refuses notifications')).toBeVisible();
    await refusing.context().close();
    await allowing.context().close();
  });

  test('for new migrations are chosen by admins and locked for all others', async ({
    signedIn,
    browser,
    baseURL,
  }) => {
    const theirs = await signInElsewhere(browser, baseURL, await addPerson(signedIn, 'viewer'));
    await theirs.goto('/settings');
    await expect(theirs.getByText('Only admins can change these.')).toBeVisible();
    await expect(theirs.getByLabel('API calls kept in reserve')).toHaveCount(0);
    await expect(theirs.getByRole('row', { name: /DMS_STORAGE_DIR/ })).toContainText('told to admins only');
    await expectAccessible(theirs);
    await theirs.context().close();

    await signedIn.goto('/settings');
    const reserve = signedIn.getByLabel('API calls kept in reserve');
    await reserve.fill('many');
    await reserve.press('Enter');
    await expect(signedIn.getByText('Type a whole number from 0 to')).toBeVisible();
    await reserve.fill('500');
    await reserve.press('Enter');
    await expect(signedIn.getByText(/^Saved/)).toHaveCount(1);
    await choose(signedIn, 'Blank means', 'Empty: null');
    await signedIn.reload();
    await expect(reserve).toHaveValue('500');
    const datasetId = await makeDataset(signedIn, 'blanks', 'id,phone\n1,\n');
    const mapping = [
      { field: 'Legacy_Id__c', column: 'id' },
      { field: 'Phone', column: 'phone' },
    ];
    const load = { name: 'Blanks', datasetId, recipe: { version: 1, steps: [] }, object: 'Contact', mapping };
    const key = { operation: 'upsert', externalIdField: 'Legacy_Id__c' };
    const id = await makeMigration(signedIn, 'Blanks', [{ ...load, ...key }]);
    await signedIn.goto(`/m/${id}/map?search=phone`);
    const blank = signedIn.getByLabel(/^Empty cells for .*Phone/);
    await expect(blank).toHaveValue('null');
    await blank.selectOption('leave');
    await expect(signedIn.locator('dms-save-line')).toContainText('Saved');
    await expect
      .poll(async () => {
        const { loads } = await call<{ loads: { mapping: object[] }[] }>(
          signedIn,
          'GET',
          `/migrations/${id}`,
        );
        return loads[0]?.mapping[1];
      })
      .toEqual({ field: 'Phone', column: 'phone', blank: 'leave' });
    await call(signedIn, 'PUT', '/settings', { apiReserve: 0, blank: 'leave' });
  });

  test('are a list, and then a page, on a narrow screen', async ({ signedIn }) => {
    await signedIn.setViewportSize(narrow);
    await signedIn.goto('/settings');
    const list = signedIn.getByRole('navigation', { name: 'Sections' });
    await expect(signedIn.getByRole('heading', { name: 'Limits and storage' })).toBeHidden();
    await list.getByRole('link', { name: /Limits and storage/ }).click();
    await expect(signedIn.getByRole('heading', { name: 'Limits and storage' })).toBeFocused();
    await expect(signedIn.getByText('DMS_MAX_UPLOAD_BYTES')).toBeVisible();
    await expect(list).toBeHidden();
    await expectAccessible(signedIn);
    await signedIn.getByRole('link', { name: 'All settings' }).click();
    await expect(list.getByRole('link', { name: /Limits and storage/ })).toBeFocused();
    await signedIn.goBack();
    await expect(signedIn.getByText('DMS_MAX_UPLOAD_BYTES')).toBeVisible();
  });

  test('tell version and health in words', async ({ signedIn }) => {
    await signedIn.goto('/settings');
    const about = signedIn.locator('dms-about');
    await expect(about.getByText('answers', { exact: true })).toHaveCount(3);
    await about.getByRole('button', { name: 'Look again' }).click();
    await expect(about.getByText(/As of \d\d:\d\d/)).toBeVisible();
  });

  test('are reached and changed by keyboard alone', async ({ signedIn, browser, baseURL }) => {
    const page = await signInElsewhere(browser, baseURL, await addPerson(signedIn, 'viewer'));
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeFocused();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await expect(settingOf(page, 'Theme').getByRole('radio', { name: 'System' })).toBeFocused();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect(settingOf(page, 'Theme').getByRole('radio', { name: 'Dark' })).toBeFocused();
    await expect(settingOf(page, 'Theme').getByText(/^Saved/)).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await page.context().close();
  });
});
