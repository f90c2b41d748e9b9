import { expectAccessible } from './accessible';
import { makeContacts } from './contacts';
import { call } from './made-by-rest';
import {
  type Saved,
  fitsOnNarrowAndDark,
  fromMenu,
  keep,
  library,
  listed,
  named,
  openOthers,
  savedLoad,
  wholeMapping,
} from './saved-mapping';
import { expect, test } from './test';

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
