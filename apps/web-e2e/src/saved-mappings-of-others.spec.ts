import { readFileSync } from 'node:fs';
import { expectAccessible } from './accessible';
import { call } from './made-by-rest';
import { type Saved, fromMenu, keep, library, listed, named, openOthers } from './saved-mapping';
import { expect, test } from './test';

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
