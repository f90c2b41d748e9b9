import type { Locator, Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { expectAccessible } from './accessible';
import { contactMapping, makeContacts } from './contacts';
import { call, makeDataset, makeMigration } from './made-by-rest';
import { expect, test } from './test';

const wholeMapping = [
  ...contactMapping,
  { field: 'LeadSource', column: 'source', values: { Messe: 'Other' } },
  { field: 'Department', constant: 'Import' },
];
/** The columns of the contacts as another export writes them: two have other names, and one is not there. */
const others = 'ID,First Name,lastname,E-Mail,SOURCE\n7,Hanna,Hahn,hanna@alster.example,Web\n';

interface Saved {
  id: string;
  version: string;
  name: string;
  mapping: unknown[];
}

const named = (words: string) => `${words} ${Date.now()}`;
const library = (page: Page) => page.getByRole('dialog', { name: 'Saved mappings' });
const listed = (page: Page, name: string) => library(page).getByRole('listitem').filter({ hasText: name });

async function fromMenu(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'Saved mappings' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** A migration of other people's columns, with what is mapped already. */
async function openOthers(page: Page, mapping: unknown[], changes: object = {}): Promise<string> {
  const datasetId = await makeDataset(page, 'people', others);
  const load = {
    name: 'People',
    datasetId,
    recipe: { version: 1, steps: [] },
    object: 'Contact',
    operation: 'upsert',
    externalIdField: 'Legacy_Id__c',
    mapping,
    ...changes,
  };
  const id = await makeMigration(page, 'People of another export', [load]);
  await page.goto(`/m/${id}/map?load=People`);
  await expect(page.getByText(/^Required: /)).toBeVisible();
  return id;
}

const keep = (page: Page, name: string, changes: object = {}) =>
  call<Saved>(page, 'POST', '/mappings', {
    name,
    object: 'Contact',
    operation: 'upsert',
    externalIdField: 'Legacy_Id__c',
    mapping: wholeMapping,
    ...changes,
  });

async function savedLoad(page: Page, id: string): Promise<Record<string, unknown> & { mapping: unknown[] }> {
  const { loads } = await call<{ loads: (Record<string, unknown> & { mapping: unknown[] })[] }>(
    page,
    'GET',
    `/migrations/${id}`,
  );
  return loads[0] ?? { mapping: [] };
}

async function fitsOnNarrowAndDark(page: Page, dialog: Locator): Promise<void> {
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 844 });
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
    }
    const over = await dialog.evaluate((each) => each.scrollWidth - each.clientWidth);
    expect([width, over]).toEqual([width, 0]);
  }
}

test.describe('saved mappings', () => {
  test('are saved in one migration and applied in the next, where a column is missing', async ({
    signedIn: page,
  }) => {
    const name = named('Contacts of the CRM');
    await page.goto(`/m/${await makeContacts(page, 'Mapped once', wholeMapping)}/map?load=Contacts`);
    await fromMenu(page, 'Save this mapping…');
    const saving = page.getByRole('dialog', { name: 'Save this mapping' });
    await expect(saving.getByLabel('Name')).toHaveValue('Contacts');
    await saving.getByLabel('Name').fill('');
    await page.keyboard.press('Enter');
    await expect(saving.getByLabel('Name')).toHaveAccessibleDescription('Give it a name.');
    await saving.getByLabel('Name').fill(name);
    await saving.getByLabel('Name').press('Enter');
    await expect(saving).toBeHidden();
    await expect(page.getByRole('button', { name: 'Saved mappings' })).toBeFocused();

    const mine = { field: 'Email', column: 'SOURCE' };
    const id = await openOthers(page, [mine]);
    await fromMenu(page, 'Choose a saved mapping…');
    await expect(listed(page, name)).toContainText('Contact · 7 lines · admin');
    await listed(page, name)
      .getByRole('button', { name: new RegExp(`^${name}`) })
      .click();
    const report = library(page);
    await expect(report).toContainText('6 of 7 lines fit. Upsert Contact');
    await expect(report.getByRole('list', { name: 'Not taken' })).toHaveText(
      /Account ID: the rows have no column account_id\./,
    );
    await report.getByText('6 lines that fit').click();
    await expect(report.getByText('from First Name')).toBeVisible();
    await expect(report.getByRole('radio', { name: /^Only fill what is free/ })).toBeChecked();
    await report.getByRole('button', { name: 'Apply 5 lines' }).click();
    await expect(report).toBeHidden();
    await expect(page.getByText('Required: 2 of 2')).toBeVisible();
    const filled = [
      mine,
      { field: 'Legacy_Id__c', column: 'ID' },
      { field: 'FirstName', column: 'First Name' },
      { field: 'LastName', column: 'lastname' },
      { field: 'LeadSource', column: 'SOURCE', values: { Messe: 'Other' } },
      { field: 'Department', constant: 'Import' },
    ];
    await expect.poll(async () => (await savedLoad(page, id)).mapping).toEqual(filled);

    await page.getByRole('button', { name: `Undo: Fill in from the mapping ${name}` }).click();
    await expect.poll(async () => (await savedLoad(page, id)).mapping).toEqual([mine]);

    await fromMenu(page, 'Choose a saved mapping…');
    await listed(page, name)
      .getByRole('button', { name: new RegExp(`^${name}`) })
      .click();
    await report.getByRole('radio', { name: /^Replace all/ }).check();
    await report.getByRole('button', { name: 'Apply 6 lines' }).click();
    const replaced = [
      filled[1],
      filled[2],
      filled[3],
      { field: 'Email', column: 'E-Mail' },
      filled[4],
      filled[5],
    ];
    await expect.poll(async () => (await savedLoad(page, id)).mapping).toEqual(replaced);
    // What it was taken from is what it is saved as next.
    await fromMenu(page, 'Save this mapping…');
    await expect(saving.getByLabel('Name')).toHaveValue(name);
    await saving.getByRole('button', { name: 'Save mapping' }).click();
    await expect(saving).toContainText(`“${name}” is there already, for Contact, changed by admin`);
    await expectAccessible(page);
    await saving.getByRole('button', { name: 'Save over it' }).click();
    await expect(saving).toBeHidden();
    const { items } = await call<{ items: Saved[] }>(
      page,
      'GET',
      `/mappings?search=${encodeURIComponent(name)}`,
    );
    expect(items.map(({ mapping }) => mapping)).toEqual([replaced]);
  });

  test('offer a column that is probably meant, and take it only if a person agrees', async ({
    signedIn: page,
  }) => {
    const name = named('Misspelt');
    const mapping = [
      { field: 'LastName', column: 'lastnames' },
      { field: 'Birthdate', constant: 'tomorrow' },
      { field: 'Fax__c', column: 'ID' },
    ];
    await keep(page, name, { mapping, operation: 'insert', externalIdField: undefined });
    const id = await openOthers(page, []);
    await fromMenu(page, 'Choose a saved mapping…');
    await listed(page, name)
      .getByRole('button', { name: new RegExp(`^${name}`) })
      .click();
    const report = library(page);
    const guess = report.getByRole('checkbox', { name: 'lastname is lastnames' });
    await expect(guess).toBeChecked();
    await expect(report).toContainText('Birthdate: it cannot hold “tomorrow” here.');
    await expect(report).toContainText('Fax__c: Contact has no such field in this org.');
    await guess.uncheck();
    await expect(report).toContainText('Last Name: the rows have no column lastnames.');
    await expect(report.getByRole('button', { name: 'Nothing to take' })).toHaveAttribute(
      'aria-disabled',
      'true',
    );
    await guess.check();
    await report.getByRole('button', { name: 'Apply 1 line' }).click();
    await expect
      .poll(() => savedLoad(page, id))
      .toMatchObject({ operation: 'insert', mapping: [{ field: 'LastName', column: 'lastname' }] });
  });

  test('for another object say what goes, and one of no object here cannot be taken', async ({
    signedIn: page,
  }) => {
    const [lead, nowhere] = [named('Leads'), named('Nowhere')];
    const mapping = [{ field: 'LastName', column: 'lastname' }];
    await keep(page, lead, { object: 'Lead', operation: 'insert', externalIdField: undefined, mapping });
    await keep(page, nowhere, {
      object: 'Nowhere__c',
      operation: 'insert',
      externalIdField: undefined,
      mapping,
    });
    const id = await openOthers(page, [{ field: 'Email', column: 'E-Mail' }]);
    await fromMenu(page, 'Choose a saved mapping…');
    await expect(library(page).getByRole('list')).toBeVisible();
    await expect(listed(page, lead)).toHaveCount(0);
    await library(page).getByRole('checkbox', { name: 'Those for other objects too' }).check();
    await listed(page, nowhere)
      .getByRole('button', { name: new RegExp(`^${nowhere}`) })
      .click();
    await expect(library(page)).toContainText('This org has no object Nowhere__c');
    await expect(library(page).getByRole('button', { name: /^Apply/ })).toHaveCount(0);
    await library(page).getByRole('button', { name: 'Another mapping' }).click();
    await listed(page, lead)
      .getByRole('button', { name: new RegExp(`^${lead}`) })
      .click();
    await expect(library(page)).toContainText(
      'This load goes to Contact, the mapping to Lead: your 1 line goes.',
    );
    await library(page).getByRole('button', { name: 'Apply 1 line' }).click();
    await expect
      .poll(() => savedLoad(page, id))
      .toMatchObject({ object: 'Lead', operation: 'insert', mapping });
    await page.keyboard.press('Control+z');
    await expect.poll(() => savedLoad(page, id)).toMatchObject({ object: 'Contact', operation: 'upsert' });
  });

  test('are accessible in both themes, and never wider than the screen', async ({ signedIn: page }) => {
    test.setTimeout(240_000);
    const name = named('A mapping with a name so long that it would not stand on one line anywhere');
    const fax = { field: 'Fax__c', column: 'a_column_that_is_not_there_and_has_no_blank_in_its_name' };
    await keep(page, name, { mapping: [...wholeMapping, fax] });
    await openOthers(page, [{ field: 'Email', column: 'SOURCE' }]);
    await fromMenu(page, 'Save this mapping…');
    const saving = page.getByRole('dialog', { name: 'Save this mapping' });
    await expect(saving).toBeVisible();
    await fitsOnNarrowAndDark(page, saving);
    await page.keyboard.press('Escape');
    await fromMenu(page, 'Choose a saved mapping…');
    await expect(listed(page, name)).toBeVisible();
    await fitsOnNarrowAndDark(page, library(page));
    await listed(page, name)
      .getByRole('button', { name: new RegExp(`^${name}`) })
      .click();
    await expect(library(page).getByRole('list', { name: 'Not taken' })).toBeVisible();
    await fitsOnNarrowAndDark(page, library(page));
  });

  test('are chosen by the keyboard alone, from the palette as well', async ({ signedIn: page }) => {
    const name = named('By keyboard');
    await keep(page, name);
    await openOthers(page, []);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('choose a saved');
    await page.keyboard.press('Enter');
    await expect(library(page)).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(library(page)).toBeHidden();
    const opener = page.getByRole('button', { name: 'Saved mappings' });
    await opener.focus();
    await page.keyboard.press('Enter');
    // Nothing is mapped, so there is nothing to be saved.
    await expect(page.getByRole('menuitem')).toHaveCount(1);
    await expect(page.getByRole('menuitem', { name: 'Choose a saved mapping…' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(opener).toBeFocused();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem').press('Enter');
    await listed(page, name)
      .getByRole('button', { name: new RegExp(`^${name}`) })
      .press('Enter');
    await library(page).getByRole('button', { name: 'Apply 6 lines' }).press('Enter');
    await expect(page.getByText('Required: 2 of 2')).toBeVisible();
    await expect(opener).toBeFocused();
  });
});

test.describe('saved mappings that others change', () => {
  test.use({ expected: { statuses: [400, 412, 422] } });

  test('are renamed and saved over without losing what somebody else did, handed out and taken in', async ({
    signedIn: page,
  }) => {
    const name = named('Shared');
    const kept = await keep(page, name);
    await openOthers(page, [{ field: 'LastName', column: 'lastname' }]);
    const byOther = async (mapping: unknown[]) => {
      const { version } = await call<Saved>(page, 'GET', `/mappings/${kept.id}`);
      const body = { name, object: 'Contact', operation: 'insert', mapping };
      const cookies = await page.context().cookies();
      const token = cookies.find((cookie) => cookie.name === 'XSRF-TOKEN')?.value ?? '';
      const headers = { 'X-XSRF-TOKEN': token, 'If-Match': version };
      expect((await page.request.put(`/api/v1/mappings/${kept.id}`, { headers, data: body })).status()).toBe(
        200,
      );
    };
    const theirs = [{ field: 'Email', column: 'mail' }];

    await fromMenu(page, 'Choose a saved mapping…');
    await listed(page, name)
      .getByRole('button', { name: `Rename ${name}` })
      .click();
    const renaming = page.getByRole('dialog', { name: `Rename “${name}”` });
    await renaming.getByLabel('Name').fill(`${name} again`);
    await byOther(theirs);
    await renaming.getByRole('button', { name: 'Rename' }).click();
    await expect(renaming.locator('dms-problem')).toContainText('STALE_VERSION');
    await expectAccessible(page);
    await renaming.getByRole('button', { name: 'Rename' }).click();
    await expect(renaming).toBeHidden();
    expect(await call(page, 'GET', `/mappings/${kept.id}`)).toMatchObject({
      name: `${name} again`,
      operation: 'insert',
      mapping: theirs,
    });

    const download = page.waitForEvent('download');
    await listed(page, name)
      .getByRole('link', { name: `Download ${name} again` })
      .click();
    const path = await (await download).path();
    const text = readFileSync(path, 'utf8');
    expect(JSON.parse(text)).toMatchObject({
      format: 'dms-mapping/1',
      name: `${name} again`,
      mapping: theirs,
    });
    await listed(page, name)
      .getByRole('button', { name: `Delete ${name} again` })
      .click();
    const deleting = page.getByRole('dialog', { name: `Delete “${name} again”?` });
    await expectAccessible(page);
    await deleting.getByRole('button', { name: 'Delete' }).click();
    await expect(listed(page, name)).toHaveCount(0);

    const field = library(page).locator('input[type=file]');
    const bring = (file: string, content: string) =>
      field.setInputFiles({ name: file, mimeType: 'application/json', buffer: Buffer.from(content) });
    await bring('torn.json', text.slice(0, 40));
    await expect(library(page).getByRole('alert')).toContainText('torn.json holds no saved mapping.');
    await expectAccessible(page);
    const twice = [...theirs, { field: 'EMAIL', column: 'other' }];
    await bring('twice.json', JSON.stringify({ ...(JSON.parse(text) as object), mapping: twice }));
    await expect(library(page).getByRole('alert')).toContainText('BAD_MAPPING');
    await bring('newer.json', text.replace('dms-mapping/1', 'dms-mapping/9'));
    await expect(library(page).getByRole('alert')).toContainText('BAD_REQUEST');
    await expect(listed(page, name)).toHaveCount(0);
    await bring('mapping.json', text);
    await expect(listed(page, `${name} again`)).toContainText('1 line');
    await expect(library(page).getByRole('alert')).toHaveCount(0);
  });

  test('are not saved over unseen', async ({ signedIn: page }) => {
    const name = named('Both');
    const kept = await keep(page, name);
    await openOthers(page, [{ field: 'LastName', column: 'lastname' }]);
    await fromMenu(page, 'Save this mapping…');
    const saving = page.getByRole('dialog', { name: 'Save this mapping' });
    await saving.getByLabel('Name').fill(name);
    await saving.getByRole('button', { name: 'Save mapping' }).click();
    await expect(saving.getByRole('button', { name: 'Save over it' })).toBeVisible();
    const cookies = await page.context().cookies();
    const token = cookies.find((cookie) => cookie.name === 'XSRF-TOKEN')?.value ?? '';
    const headers = { 'X-XSRF-TOKEN': token, 'If-Match': kept.version };
    const data = { name, object: 'Contact', operation: 'insert', mapping: [] };
    expect((await page.request.put(`/api/v1/mappings/${kept.id}`, { headers, data })).status()).toBe(200);
    await saving.getByRole('button', { name: 'Save over it' }).click();
    await expect(saving.locator('dms-problem')).toContainText('STALE_VERSION');
    expect(await call(page, 'GET', `/mappings/${kept.id}`)).toMatchObject({ mapping: [] });
    await saving.getByRole('button', { name: 'Save mapping' }).click();
    await saving.getByRole('button', { name: 'Save over it' }).click();
    await expect(saving).toBeHidden();
    expect(await call(page, 'GET', `/mappings/${kept.id}`)).toMatchObject({
      mapping: [{ field: 'LastName', column: 'lastname' }],
    });
  });
});
