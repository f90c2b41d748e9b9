import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { expectAccessible } from './accessible';
import { makeDataset, makeMigration } from './made-by-rest';
import { expect, test } from './test';

const steps = [
  { id: 'trim', op: 'clean', columns: ['last_name'], trim: true },
  { id: 'nofax', op: 'drop', columns: ['fax'] },
];

async function openShape(page: Page, csv: string, recipe: unknown[]): Promise<void> {
  const datasetId = await makeDataset(page, 'people', csv);
  const load = {
    name: 'People',
    datasetId,
    object: 'Contact',
    operation: 'insert',
    recipe: { version: 1, steps: recipe },
    mapping: [],
  };
  await page.goto(`/m/${await makeMigration(page, 'Recipes', [load])}/shape?load=People`);
  await expect(page.getByRole('grid')).toBeVisible();
}

const fromShelf = async (page: Page, item: string) => {
  await page.getByRole('region', { name: 'Recipe' }).getByRole('button', { name: 'Recipes' }).click();
  await page.getByRole('menuitem', { name: item }).click();
};

test('a recipe is saved on Shape, says how it fits another table, is used there, and travels as a file', async ({
  signedIn: page,
}) => {
  const name = `People cleaning ${Date.now()}`;
  await openShape(page, 'id,last_name,fax\n1, Meier ,5\n2,Roth,6\n', steps);
  await fromShelf(page, 'Save this recipe…');
  const saving = page.getByRole('dialog', { name: 'Save this recipe' });
  await saving.getByLabel('Name').fill('');
  await page.keyboard.press('Enter');
  await expect(saving.getByLabel('Name')).toHaveAccessibleDescription('Give it a name.');
  await saving.getByLabel('Name').fill(name);
  await page.keyboard.press('Enter');
  await expect(saving).toBeHidden();

  await openShape(page, 'id,lastname,wechat\n7, Hahn ,x\n', [{ id: 'old', op: 'limit', rows: 5 }]);
  await fromShelf(page, 'Use a saved recipe…');
  const using = page.getByRole('dialog', { name: 'Use a saved recipe' });
  await using.getByRole('button', { name }).click();
  await expect(using.getByRole('checkbox', { name: 'lastname is last_name' })).toBeChecked();
  await expect(using).toContainText('fax is missing here. Steps that need it are switched off: 2.');
  await expect(using).toContainText('New here, left as they are: wechat');
  await expect(using).toContainText('It takes the place of the 1 step that is here.');
  await expectAccessible(page);
  await using.getByRole('button', { name: 'Use this recipe' }).click();
  const list = page.getByRole('list', { name: 'Recipe' }).getByRole('listitem');
  await expect(list).toHaveCount(4);
  await expect(list.nth(1)).toContainText('lastname → last_name');
  await expect(list.nth(3)).toContainText('off');
  await expect(page.getByRole('columnheader', { name: /last_name/ })).toBeVisible();
  await fromShelf(page, 'Save this recipe…');
  await expect(saving.getByLabel('Name')).toHaveValue(name);
  await saving.getByRole('button', { name: 'Save recipe' }).click();
  await expect(saving).toContainText(`“${name}” is in the library already: version 1, admin.`);
  await expectAccessible(page);
  await saving.getByRole('button', { name: 'Save as version 2' }).click();
  await expect(saving).toBeHidden();
  await page.getByRole('button', { name: `Undo: Use the recipe ${name}` }).click();
  await expect(list).toHaveCount(2);

  await page.goto('/recipes');
  const row = page.getByRole('row', { name });
  await expect(row).toContainText('3 steps');
  await row.getByRole('button', { name: `Version 2 of ${name}` }).click();
  const versions = page.getByRole('dialog', { name: `Versions of “${name}”` });
  await expect(versions).toContainText('What changed after version 1');
  await expect(versions).toContainText('Added: Rename lastname → last_name');
  await expect(versions.getByRole('button', { name: /back/ })).toHaveCount(0);
  await versions.getByRole('button', { name: /^Version 1/ }).click();
  await expect(versions.getByRole('list').last().getByRole('listitem')).toHaveCount(2);
  await expectAccessible(page);
  await versions.getByRole('button', { name: 'Take version 1 back' }).click();
  await expect(versions).toBeHidden();
  await expect(row.getByRole('button', { name: `Version 3 of ${name}` })).toBeFocused();
  await expect(row).toContainText('2 steps');
  await expectAccessible(page);
  const saved = page.waitForEvent('download');
  await row.getByRole('link', { name: `Download ${name}` }).click();
  const path = await (await saved).path();
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ name, recipe: { steps } });
  await row.getByRole('button', { name: `Delete ${name}` }).click();
  await page
    .getByRole('dialog', { name: `Delete “${name}”?` })
    .getByRole('button', { name: 'Delete' })
    .click();
  await expect(row).toHaveCount(0);
  const field = page.locator('dms-recipes-page input[type=file]');
  const buffer = readFileSync(path);
  await field.setInputFiles({ name: 'wrong.json', mimeType: 'application/json', buffer: Buffer.from('{}') });
  await expect(page.locator('dms-recipes-page dms-problem')).toBeVisible();
  await field.setInputFiles({ name: 'recipe.json', mimeType: 'application/json', buffer });
  await expect(row).toContainText('2 steps');
  await expect(page.locator('dms-recipes-page dms-problem')).toHaveCount(0);
});
