import { expect, test, type Page } from '@playwright/test';
import { expectAccessible } from './accessible';
import { PracticeOrgAlone } from './practice-org-alone';

/** The page at /practice, with which people look into a practice org and tell it how to behave. */
test.describe('the page of the practice org', () => {
  let org: PracticeOrgAlone;
  test.beforeAll(async () => {
    org = await PracticeOrgAlone.start();
    for (const [Name, Legacy_Id__c] of [
      ['Acme <b>Inc</b>', 'A-1'],
      ['Beta', 'A-2'],
    ])
      await org.call('POST', '/services/data/v62.0/sobjects/Account', { Name, Legacy_Id__c });
  });
  test.afterAll(() => org.stop());

  async function enter(page: Page): Promise<void> {
    await page.goto(`${org.url}/practice`);
    await page.getByLabel('Access token').fill(org.token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('heading', { name: 'Records' })).toBeVisible();
  }
  const go = async (page: Page, name: string): Promise<void> => {
    await page.getByRole('link', { name, exact: true }).click();
    await expect(page.getByRole('heading', { name, exact: true })).toBeFocused();
  };

  test('needs the token, shows records as text, and finds them', async ({ page }) => {
    const refusedByPolicy: string[] = [];
    page.on('console', (message) => {
      if (/Content Security Policy|TrustedHTML/.test(message.text())) refusedByPolicy.push(message.text());
    });
    await page.goto(`${org.url}/practice`);
    await expectAccessible(page);
    await page.getByLabel('Access token').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert')).toHaveText(
      'This is not the access token of an org of this server.',
    );
    await enter(page);
    await expect(page.getByRole('cell', { name: 'Acme <b>Inc</b>' })).toBeVisible();
    await page.getByRole('searchbox').fill('a-2');
    await page.getByRole('button', { name: 'Search' }).click();
    await expect(page.getByRole('cell', { name: 'Acme <b>Inc</b>' })).toBeHidden();
    await expect(page.getByRole('cell', { name: 'Beta' })).toBeVisible();
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Records' })).toBeVisible();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.reload();
    await expect(page.getByLabel('Access token')).toBeVisible();
    expect(refusedByPolicy).toEqual([]);
  });

  test('tells faults and switches, and shows the journal', async ({ page }) => {
    await enter(page);
    await go(page, 'Faults');
    await page.getByLabel('What happens').selectOption('status');
    await page.getByLabel('Path').fill('/limits');
    await page.getByLabel('Status', { exact: true }).fill('418');
    await page.getByRole('button', { name: 'Add' }).click();
    await expect(page.getByRole('cell', { name: '/limits' })).toBeVisible();
    await expect(org.call('GET', '/services/data/v62.0/limits')).rejects.toThrow('418');
    await page.getByRole('button', { name: 'Remove all' }).click();
    await expect(page.getByText('No fault is told.')).toBeVisible();
    await go(page, 'Switches');
    await page.getByLabel('restApi').selectOption('off');
    await expect(page.getByText('changed', { exact: true })).toBeVisible();
    await expect(org.call('GET', '/services/data/v62.0/limits')).rejects.toThrow('API_DISABLED_FOR_ORG');
    await page.getByRole('button', { name: 'Put all back' }).click();
    await expect(page.getByLabel('restApi')).toHaveValue('on');
    await org.call('GET', '/services/data/v62.0/limits');
    await go(page, 'Journal');
    await page.getByLabel('Key').fill('a-1');
    await page.getByRole('button', { name: 'Search' }).click();
    await expect(page.getByRole('row')).toHaveCount(2);
    await expect(page.getByRole('cell', { name: 'A-1', exact: true })).toBeVisible();
  });

  test('makes a second org, looks at it, and empties the first only with the word', async ({ page }) => {
    await enter(page);
    await go(page, 'Orgs');
    await page.getByLabel('Name').fill('target');
    await page.getByLabel('Label').fill('Target');
    await page.getByRole('button', { name: 'Add' }).click();
    await expect(page.getByRole('cell', { name: 'Target', exact: true })).toBeVisible();
    await page.getByLabel('Org', { exact: true }).selectOption('Target');
    await go(page, 'Records');
    await expect(page.getByText('There are no such records.')).toBeVisible();
    await page.getByLabel('Org', { exact: true }).selectOption('Practice');
    await expect(page.getByRole('cell', { name: 'Beta' })).toBeVisible();
    await go(page, 'Reset');
    const press = page.getByRole('button', { name: 'Reset to empty' });
    await page.getByLabel('Type the word').fill('Empt');
    await expect(press).toBeDisabled();
    await page.getByLabel('Type the word').fill('empty');
    await press.click();
    await expect(page.getByText('The org is empty.')).toBeVisible();
    const { total } = await org.call<{ total: number }>('GET', '/practice/writes');
    expect(total).toBe(0);
  });

  for (const colorScheme of ['light', 'dark'] as const)
    test(`reads in Chinese, and is accessible at every place (${colorScheme})`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 390, height: 844 });
      await enter(page);
      await page.getByLabel('Language').selectOption('中文');
      for (const name of ['记录', '作业', '写入日志', '故障', '开关', '组织', '重置']) {
        await go(page, name);
        await expectAccessible(page);
        const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
        expect(wide, `${name} is wider than the screen`).toBe(false);
      }
    });
});
