import type { Page } from '@playwright/test';
import { expectAccessible } from './accessible';
import { contactMapping, makeContacts } from './contacts';
import { call, makeDataset, makeMigration } from './made-by-rest';
import { expect, test } from './test';

interface Mapping {
  field: string;
}

const mappingOf = async (page: Page, id: string) => {
  const { loads } = await call<{ loads: { name: string; mapping: Mapping[] }[] }>(
    page,
    'GET',
    `/migrations/${id}`,
  );
  const { mapping } = loads.find(({ name }) => name === 'Contacts') ?? { mapping: [] };
  return mapping.sort((left, right) => (left.field < right.field ? -1 : 1));
};
const line = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(`^${name}, `) });
const source = (page: Page, field: string) =>
  page.getByRole('combobox', { name: `Source of ${field}`, exact: true });

async function choose(page: Page, field: string, option: string): Promise<void> {
  await source(page, field).click();
  await page
    .getByRole('listbox', { name: `Source of ${field}` })
    .getByRole('option', { name: option })
    .first()
    .click();
}

test.describe('map', () => {
  test('is done by suggestions, a constant and a lookup, and kept', async ({ signedIn: page }) => {
    const id = await makeContacts(page, 'Mapped from nothing');
    await page.goto(`/m/${id}/map?load=Contacts`);
    await expect(page.getByText('Required: 0 of 2')).toBeVisible();
    await expect(page.getByText('map Legacy Id')).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Not loaded: 7 columns' })).toBeVisible();

    await page.getByRole('button', { name: 'Accept 7 suggestions from 90 %' }).click();
    await expect(page.getByText('Required: 2 of 2')).toBeVisible();
    await expect(line(page, 'Last Name')).toContainText('Longer than 80 characters in 1 row.');
    await expect(line(page, 'Last Name')).toContainText('Empty in 1 row, and required.');
    await expect(line(page, 'Email')).toContainText('Not an e-mail address in 2 rows.');
    await choose(page, 'Department', 'The same for every row…');
    await page.getByLabel('Constant for Department').fill('Import');
    await page.getByLabel('Constant for Department').press('Enter');
    await expect(page.getByLabel('Key by which Account ID is found')).toHaveValue('Legacy_Id__c');
    await expect(page.getByRole('heading', { name: 'Not loaded: 0 columns' })).toBeVisible();

    const expected = [
      {
        field: 'AccountId',
        lookup: { by: 'externalId', object: 'Account', key: 'Legacy_Id__c', column: 'account_id' },
      },
      { field: 'Department', constant: 'Import' },
      { field: 'Description', column: 'notes' },
      { field: 'Email', column: 'email' },
      { field: 'FirstName', column: 'first_name' },
      { field: 'LastName', column: 'last_name' },
      { field: 'LeadSource', column: 'source' },
      { field: 'Legacy_Id__c', column: 'id' },
    ];
    await expect.poll(() => mappingOf(page, id)).toEqual(expected);
    await expect(page.getByText('After Accounts, because of AccountId')).toBeVisible();
    await page.reload();
    await expect(page.getByText('Required: 2 of 2')).toBeVisible();
    await expect(source(page, 'Email')).toHaveValue('email');
  });

  test('asks which of two columns is meant, with what both hold', async ({ signedIn: page }) => {
    const csv = 'id,last_name,email,e_mail\n1,Meier,a@work.example,b@home.example\n';
    const datasetId = await makeDataset(page, 'rivals.csv', csv);
    const recipe = { version: 1, steps: [] };
    const load = { name: 'People', datasetId, recipe, object: 'Contact', operation: 'insert', mapping: [] };
    const id = await makeMigration(page, 'Two addresses', [load]);
    await page.goto(`/m/${id}/map`);
    const email = line(page, 'Email');
    await expect(email).toHaveAccessibleName(/to be chosen/);
    const columns = page.getByRole('group', { name: 'Columns for Email' });
    await expect(columns.getByRole('button')).toHaveCount(2);
    await expect(columns.getByRole('button', { name: /e_mail.*b@home\.example/ })).toBeVisible();
    await expectAccessible(page);
    // What is not clear is not accepted along with the rest.
    await page.getByRole('button', { name: /^Accept \d+ suggestions? from 90 %/ }).click();
    await expect(columns).toBeVisible();
    await email.focus();
    await page.keyboard.press('a');
    await expect(columns.getByRole('button').first()).toBeFocused();
    await columns.getByRole('button', { name: /e_mail/ }).click();
    await expect(source(page, 'Email')).toHaveValue('e_mail');
    await expect(columns).toBeHidden();
  });

  test('matches the values of a list, and undoes it', async ({ signedIn: page }) => {
    const mapping = [
      { field: 'Legacy_Id__c', column: 'id' },
      { field: 'LastName', column: 'last_name' },
      { field: 'LeadSource', column: 'source' },
    ];
    const id = await makeContacts(page, 'Values', mapping);
    await page.goto(`/m/${id}/map?load=Contacts`);
    await expect(line(page, 'Lead Source')).toContainText('In 2 rows the value is not in the list');
    await page.getByRole('button', { name: 'Match values of Lead Source' }).click();
    const dialog = page.getByRole('dialog', { name: 'Match values of Lead Source' });
    await expect(dialog.getByLabel(/^Messe/)).toBeVisible();
    await expectAccessible(page);
    await dialog.getByLabel(/^Messe/).selectOption('Other');
    await dialog.getByRole('button', { name: 'Use these values' }).click();
    await expect(line(page, 'Lead Source')).toContainText('All values fit');
    await expect
      .poll(() => mappingOf(page, id))
      .toContainEqual({ field: 'LeadSource', column: 'source', values: { Messe: 'Other' } });
    await page.getByRole('button', { name: 'Undo: Map Lead Source' }).click();
    await expect(line(page, 'Lead Source')).toContainText('In 2 rows the value is not in the list');
  });

  test('is done by the keyboard alone', async ({ signedIn: page }) => {
    const id = await makeContacts(page, 'By keyboard');
    await page.goto(`/m/${id}/map?load=Contacts`);
    await expect(page.getByText('Required: 0 of 2')).toBeVisible();
    await expect(line(page, 'Email')).toContainText('Guessed, 100 %');
    // A blocked Ctrl+Enter leads to the first thing that is missing.
    await page.keyboard.press('Control+Enter');
    await expect(line(page, 'Legacy Id')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(source(page, 'Legacy Id')).toBeFocused();
    await page.keyboard.type('id');
    // As when the keyboard of a phone comes up: what was typed is still there to be chosen.
    await page.setViewportSize({ width: 1440, height: 700 });
    await page.evaluate(() => new Promise(requestAnimationFrame));
    await page.keyboard.press('Enter');
    await expect(source(page, 'Legacy Id')).toHaveValue('id');
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowDown');
    await expect(line(page, 'Last Name')).toBeFocused();
    await page.keyboard.press('a');
    await expect(page.getByText('Required: 2 of 2')).toBeVisible();
    await expect(page.getByText('Row 1', { exact: true })).toBeVisible();
    await page.keyboard.press(']');
    await expect(page.getByText('Row 2', { exact: true })).toBeVisible();
    await expect(line(page, 'Last Name')).toContainText('null');
    await page.keyboard.press('x');
    await expect(page.getByText('Required: 1 of 2')).toBeVisible();
    await page.keyboard.press('Control+z');
    await expect(page.getByText('Required: 2 of 2')).toBeVisible();
    await page.keyboard.press('/');
    await page.keyboard.type('fax');
    await expect(line(page, 'Fax')).toBeVisible();
    await expect(line(page, 'Email')).toBeHidden();
    await page.keyboard.press('Control+Enter');
    await expect(page).toHaveURL(new RegExp(`/m/${id}/check`));
  });

  test('keeps what is being chosen when the guesses come', async ({ signedIn: page }) => {
    const id = await makeContacts(page, 'Late guesses', contactMapping);
    let letThrough = (): void => undefined;
    const late = new Promise<void>((resolve) => (letThrough = resolve));
    await page.route('**/suggest-mapping', async (route) => {
      const response = await route.fetch();
      await late;
      await route.fulfill({ response });
    });
    await page.goto(`/m/${id}/map?load=Contacts`);
    const name = source(page, 'First Name');
    await expect(name).toHaveValue('first_name');
    await name.fill('notes');
    letThrough();
    // The page itself has it: of an answer that is handed over here, the browser does not always tell that it is at its end.
    await page.waitForFunction(() =>
      performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/suggest-mapping')),
    );
    // Drawn, and drawn again.
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    await page.keyboard.press('Enter');
    await expect(name).toHaveValue('notes');
    await expect(name).toBeFocused();
    await expect.poll(async () => JSON.stringify(await mappingOf(page, id))).toContain('"column":"notes"');
  });

  test('takes what is entered before the columns are there', async ({ signedIn: page }) => {
    const id = await makeContacts(page, 'Late columns', contactMapping);
    let letThrough = (): void => undefined;
    const late = new Promise<void>((resolve) => (letThrough = resolve));
    await page.route('**/preview', async (route) => {
      await late;
      await route.continue();
    });
    await page.goto(`/m/${id}/map?load=Contacts`);
    for (const field of ['Email', 'First Name']) {
      await source(page, field).fill('notes');
      await expect(page.getByText('The list is still being read.')).toBeVisible();
      await page.keyboard.press('Enter');
      await expect(source(page, field)).toHaveValue('notes');
    }
    letThrough();
    const kept = async () =>
      (JSON.stringify(await mappingOf(page, id)).match(/"column":"notes"/g) ?? []).length;
    await expect.poll(kept).toBe(2);
    await expect(source(page, 'Email')).toHaveValue('notes');
    // What no column is called stays what it was.
    await source(page, 'Email').fill('nothing at all');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await expect(source(page, 'Email')).toHaveValue('notes');
  });

  test('adds, renames and takes out a load', async ({ signedIn: page }) => {
    const id = await makeContacts(page, 'Loads');
    await page.goto(`/m/${id}/map?load=Contacts`);
    await page.getByRole('button', { name: 'Add load' }).click();
    const adding = page.getByRole('dialog', { name: 'Add a load' });
    await adding.getByRole('combobox', { name: 'Object' }).fill('lead');
    await page
      .getByRole('listbox', { name: 'Object' })
      .getByRole('option', { name: /^Lead/ })
      .first()
      .click();
    await expect(adding.getByLabel('Name')).toHaveValue('Leads');
    await expectAccessible(page);
    await adding.getByRole('button', { name: 'Add load' }).click();
    await expect(page).toHaveURL(/load=Leads/);
    await expect(page.getByText('running it twice creates every record twice')).toBeVisible();
    await page.getByRole('button', { name: 'Rename' }).click();
    const renaming = page.getByRole('dialog', { name: 'Rename the load' });
    await renaming.getByLabel('Name').fill('Contacts');
    await renaming.getByRole('button', { name: 'Rename' }).click();
    await expect(renaming.getByRole('alert')).toHaveText('Another load has this name.');
    await renaming.getByLabel('Name').fill('Prospects');
    await renaming.getByRole('button', { name: 'Rename' }).click();
    await expect(page).toHaveURL(/load=Prospects/);
    await page.getByRole('button', { name: 'Take out' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take out' }).click();
    await expect(page.getByRole('link', { name: 'Prospects' })).toBeHidden();
    await expect
      .poll(async () => {
        const { loads } = await call<{ loads: { name: string }[] }>(page, 'GET', `/migrations/${id}`);
        return loads.map(({ name }) => name);
      })
      .toEqual(['Accounts', 'Contacts']);
  });

  test('is accessible in both themes and never scrolls sideways', async ({ signedIn: page }) => {
    const id = await makeContacts(page, 'Looks');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(`/m/${id}/map?load=Contacts`);
      await expect(page.getByText('Required: 0 of 2')).toBeVisible();
      await expectAccessible(page);
      await source(page, 'Email').click();
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await page.setViewportSize({ width: 390, height: 844 });
      await expectAccessible(page);
      const over = await page.locator('.screen').evaluate((each) => each.scrollWidth - each.clientWidth);
      expect(over).toBe(0);
    }
  });
});

test.describe('map refused', () => {
  test.use({ expected: { statuses: [422] } });

  test('shows what the server refuses at the line', async ({ signedIn: page }) => {
    const mapping = [
      { field: 'Legacy_Id__c', column: 'id' },
      { field: 'LastName', column: 'last_name' },
    ];
    const id = await makeContacts(page, 'Refused', mapping);
    await page.goto(`/m/${id}/map?load=Contacts`);
    await page.getByLabel('Operation').selectOption('Delete');
    await expect(page.getByText('Kept in this browser, not saved yet')).toBeVisible();
    await expect(page.getByRole('status').getByText('A delete maps its key and nothing else.')).toBeVisible();
    await expect(line(page, 'Last Name')).toContainText('A delete sends its key and nothing else.');
    await page.reload();
    await expect(line(page, 'Last Name')).toContainText('A delete sends its key and nothing else.');
    await page.getByLabel('Operation').selectOption('Upsert');
    await expect(page.getByText(/^Saved/)).toBeVisible();
  });
});
