import { expectAccessible } from './accessible';
import { contactMapping, makeContacts } from './contacts';
import { call } from './made-by-rest';
import { expect, test } from './test';

interface Migration {
  name: string;
  connectionId: string;
  loads: { name: string; mapping: { field: string; column?: string }[] }[];
  version: string;
}

test.describe('two people editing', () => {
  test.use({ expected: { statuses: [412] } });

  test('see both versions line by line, and nothing is sent before the merged one is saved', async ({
    signedIn: page,
    context,
  }) => {
    const id = await makeContacts(page, 'Two people', contactMapping);
    const stored = () => call<Migration>(page, 'GET', `/migrations/${id}`);
    const columnOf = async (field: string) =>
      (await stored()).loads[1]?.mapping.find((entry) => entry.field === field)?.column;
    const lin = await context.newPage();
    for (const each of [page, lin]) {
      await each.goto(`/m/${id}/map?load=Contacts`);
      await expect(each.getByRole('combobox', { name: 'Source of Email', exact: true })).toHaveValue('email');
    }
    const map = async (who: typeof page, field: string, column: string) => {
      await who.getByRole('combobox', { name: `Source of ${field}`, exact: true }).fill(column);
      await who.keyboard.press('Enter');
    };

    // Lin changes two lines, I change one of them differently, and another one.
    await map(lin, 'Email', 'notes');
    await map(lin, 'First Name', 'notes');
    await expect.poll(() => columnOf('FirstName')).toBe('notes');
    await map(page, 'Email', 'source');
    await map(page, 'Last Name', 'first_name');
    await page.getByRole('button', { name: 'Changed elsewhere, compare' }).click();

    const dialog = page.getByRole('dialog', { name: 'Two versions of this migration' });
    await expect(dialog).toContainText('2 changes there, 2 here');
    await expect(dialog).toContainText('1 line needs your choice.');
    const choice = dialog.getByRole('group', { name: 'Contacts, Email' });
    await expect(choice.getByRole('radio')).toHaveCount(3);
    await expect(choice).toContainText('from source');
    await expect(choice).toContainText('from email');
    await expect(choice).toContainText('from notes');
    await expectAccessible(page);
    await dialog.getByText('2 changes are merged already').click();
    await expect(dialog.getByRole('row', { name: /FirstName/ })).toContainText('Theirs');
    await expect(dialog.getByRole('row', { name: /LastName/ })).toContainText('Mine');

    // Not decided: the press leads there, and nothing is sent.
    await dialog.getByRole('button', { name: 'Save merged' }).click();
    await expect(choice.getByRole('radio').first()).toBeFocused();
    expect(await columnOf('LastName')).toBe('last_name');
    await choice.getByRole('radio', { name: /Theirs/ }).check();
    await expect(dialog).toContainText('Everything is decided.');
    await dialog.getByRole('button', { name: 'Save merged' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.locator('dms-save-line')).toContainText('Saved');
    expect(await Promise.all(['Email', 'FirstName', 'LastName'].map(columnOf))).toEqual([
      'notes',
      'notes',
      'first_name',
    ]);
    await expect(page.getByRole('button', { name: 'Undo: Merge two versions' })).toBeVisible();
  });
});
