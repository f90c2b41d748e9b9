import { expectAccessible } from './accessible';
import { makeDataset, makeMigration } from './made-by-rest';
import { expect, test } from './test';

const cities = ['Köln', 'Köln', 'Köln', 'koeln', ' KÖLN ', 'Bern', 'bern', 'Graz'];

test('values that are one thing written differently become one step of the recipe', async ({
  signedIn: page,
}) => {
  const rows = cities.map((city, index) => `${index + 1},${city}`);
  const datasetId = await makeDataset(page, 'cities', ['id,city', ...rows, ''].join('\n'));
  const recipe = { version: 1, steps: [] };
  const load = { name: 'Cities', datasetId, object: 'Contact', operation: 'insert', recipe, mapping: [] };
  await page.goto(`/m/${await makeMigration(page, 'Alike', [load])}/shape?load=Cities`);
  const header = page.getByRole('columnheader', { name: /^city/ });
  await header.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Merge alike values…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Alike values in city' });
  await expect(dialog.getByRole('status').first()).toContainText('groups among 6 different values');
  await expect(dialog.getByRole('checkbox', { name: 'Merge the group of Köln' })).toBeChecked();
  await expectAccessible(page);
  // Bern stays as it is; Köln gets a name of its own.
  await dialog.getByRole('checkbox', { name: /group of [Bb]ern/ }).uncheck();
  const group = dialog.getByRole('listitem').filter({ hasText: 'Köln' });
  await group.getByLabel('become').fill('Cologne');
  const changed = /(\d+) cells would change/.exec(await dialog.innerText())?.[1];
  await dialog.getByRole('button', { name: 'Merge chosen' }).click();
  await expect(dialog).toBeHidden();
  const list = page.getByRole('list', { name: 'Recipe' }).getByRole('listitem');
  await expect(list).toHaveCount(2);
  await expect(list.nth(1)).toContainText('Merge alike values in city');
  await expect(list.nth(1)).toContainText(`${changed} cells changed`);
  await expect(page.getByRole('gridcell', { name: 'Cologne' })).toHaveCount(Number(changed));
});
