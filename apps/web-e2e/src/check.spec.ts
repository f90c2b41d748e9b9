import { expectAccessible } from './accessible';
import { contactMapping, makeContacts } from './contacts';
import { expect, test } from './test';
import { keepNoSettings } from './unkept-settings';

test.describe('check', () => {
  test('finds what was planted, counts it right and shows its rows', async ({ signedIn: page }) => {
    const id = await makeContacts(page, 'Checked', contactMapping);
    await keepNoSettings(page);
    await page.goto(`/m/${id}/check`);
    await expect(page.getByText('Not checked yet.')).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('main').getByRole('button', { name: 'Check', exact: true }).first().click();

    const numbers = page.getByRole('list', { name: 'What would become of the rows' });
    const sums = page.locator('dms-sum-sentences');
    await expect(sums).toContainText('10 output rows = would create 4 + would skip 1 + would fail 5');
    await expect(sums.getByText('adds up')).toHaveCount(2);
    const number = (word: string) => numbers.getByRole('button', { name: new RegExp(word) });
    await expect(number('would be created')).toContainText('4');
    await expect(number('would be skipped')).toContainText('1');
    await expect(number('would fail')).toContainText('5');
    const errors = page.getByRole('region', { name: /^Errors/ });
    await expect(errors.getByRole('button', { name: /^\d+ rows? / })).toHaveCount(4);
    await expect(errors.getByRole('button', { name: '2 rows Not an e-mail address Email' })).toBeVisible();
    await expect(
      errors.getByRole('button', {
        name: '1 row No record has the key that is looked up Account.Legacy_Id__c',
      }),
    ).toBeVisible();
    const decisions = page.getByRole('region', { name: /^Decisions/ });
    await expect(decisions).toContainText('The same key twice: the last row wins');
    await expect(page.getByText('triggers, flows, validation rules')).toBeVisible();

    await errors.getByRole('button', { name: '2 rows Not an e-mail address Email' }).click();
    await expect(page.getByRole('heading', { name: 'Rows: Not an e-mail address' })).toBeFocused();
    const rows = page.getByRole('table', { name: 'Rows and what would become of them' });
    await expect(page.getByText('Rows 1–2 of 2')).toBeVisible();
    await expect(rows).toContainText('cleo(at)baltic.example');
    await expect(rows).toContainText('dan@@baltic.example');
    await expectAccessible(page);
    await page.reload();
    await expect(page.getByText('Rows 1–2 of 2')).toBeVisible();
    await number('would fail').click();
    await expect(page.getByText('Rows 1–5 of 5')).toBeVisible();

    await page.getByRole('button', { name: '中文' }).click();
    await expect(page.locator('dms-cause-list')).toContainText('Salesforce 不接受该电子邮件地址');
    await expect(page.getByText('组织的触发器、流程、验证规则')).toBeVisible();
  });

  test('one press adds the step that puts rows right, and checks again', async ({ signedIn: page }) => {
    const id = await makeContacts(page, 'Fixed', contactMapping);
    await page.goto(`/m/${id}/check`);
    await page.getByRole('main').getByRole('button', { name: 'Check', exact: true }).first().click();
    const errors = page.getByRole('region', { name: /^Errors/ });
    await expect(errors).toContainText('2 of 2 rows fixed by this one step.');
    const takes = page.getByRole('list', { name: 'What a load would take' });
    await expect(takes).toContainText(/needs about [\d,]+ API calls; [\d,]+ of [\d,]+ are left today/);
    await expect(takes).toContainText(/MB of storage; [\d,]+ of [\d,]+ MB are free/);
    await expect(takes).toContainText(/It would take .+ to .+/);
    await expectAccessible(page);
    await errors.getByRole('button', { name: /^Fix 2 rows/ }).click();
    const numbers = page.getByRole('list', { name: 'What would become of the rows' });
    await expect(numbers.getByRole('button', { name: /would fail/ })).toContainText('3');
    await expect(errors).not.toContainText('Not an e-mail address');
    await expect(page.getByText('Nothing changed since')).toBeVisible();
    await page.goto(`/m/${id}/shape?load=Contacts`);
    await expect(page.getByRole('heading', { name: 'Recipe (1)' })).toBeVisible();
  });

  test('is out of date once the mapping changed, and leads to Load when it holds', async ({
    signedIn: page,
  }) => {
    const id = await makeContacts(page, 'Out of date', contactMapping);
    await page.goto(`/m/${id}/check?load=Contacts`);
    await page.getByRole('main').getByRole('button', { name: 'Check', exact: true }).first().click();
    await expect(page.getByText('Nothing changed since')).toBeVisible();
    await page.getByRole('link', { name: 'Show in Map Email' }).click();
    await expect(page).toHaveURL(/\/map\?load=Contacts&search=Email/);
    await page.getByRole('combobox', { name: 'Source of Email', exact: true }).click();
    await page.getByRole('option', { name: 'Leave out' }).click();
    await page.getByRole('link', { name: /Check/ }).first().click();
    await expect(page.getByText('Out of date: changed since')).toBeVisible();
    await page.locator('footer').getByRole('button', { name: 'Check again' }).click();
    await expect(page.getByText('Nothing changed since')).toBeVisible();
    await expect(page.getByRole('region', { name: /^Errors/ })).not.toContainText('e-mail');
    await page.getByRole('button', { name: 'Load 6 rows…' }).click();
    await expect(page).toHaveURL(/\/load/);
  });

  test('is accessible in both themes and never scrolls sideways', async ({ signedIn: page }) => {
    const id = await makeContacts(page, 'Looks', contactMapping);
    await page.goto(`/m/${id}/check`);
    await page.getByRole('main').getByRole('button', { name: 'Check', exact: true }).first().click();
    await page.getByRole('button', { name: /would fail/ }).click();
    await expect(page.getByText('Rows 1–5 of 5')).toBeVisible();
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1440, 390]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 844 });
        await expectAccessible(page);
        const over = await page.locator('.screen').evaluate((each) => each.scrollWidth - each.clientWidth);
        expect(over).toBe(0);
      }
  });
});

test.describe('check refused', () => {
  test.use({ expected: { statuses: [422] } });

  test('says why, and leads to the line', async ({ signedIn: page }) => {
    const id = await makeContacts(page, 'Refused check');
    await page.goto(`/m/${id}/check?load=Contacts`);
    await page.getByRole('main').getByRole('button', { name: 'Check', exact: true }).first().click();
    await expect(page.getByText('The mapping cannot be used as it is.')).toBeVisible();
    await page.getByRole('link', { name: 'Show Contacts in Map' }).click();
    await expect(page).toHaveURL(/\/map\?load=Contacts/);
  });
});
