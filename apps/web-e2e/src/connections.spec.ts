import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectAccessible } from './accessible';
import { expect, test } from './test';

test.describe('connections', () => {
  test('the practice org is there from the start, and its test says who it is', async ({ signedIn }) => {
    await signedIn.goto('/connections');
    const row = signedIn.getByRole('row', { name: /^Practice org/ });
    await row.getByRole('button', { name: 'Test Practice org' }).click();
    await expect(signedIn.getByText('The test passed.')).toBeVisible();
    await expect(signedIn.getByText(/API calls left today/)).toBeVisible();
    await expectAccessible(signedIn);
  });

  test('is added, tested with the part that failed, changed and deleted', async ({ signedIn }) => {
    await signedIn.goto('/connections');
    await signedIn.getByRole('button', { name: 'Add connection' }).click();
    const dialog = signedIn.getByRole('dialog', { name: 'Add a connection' });
    await dialog.getByRole('button', { name: 'Go to Salesforce' }).click();
    await expect(dialog.getByLabel('Name', { exact: true })).toBeFocused();
    await dialog.getByLabel('Name', { exact: true }).fill('ACME');
    await dialog.getByRole('radio', { name: 'Access token' }).check();
    await expectAccessible(signedIn);
    await dialog.getByLabel('My Domain address').fill('nowhere.my.salesforce.com');
    await dialog.getByRole('textbox', { name: 'Access token' }).fill('00Dxx!secret');
    await dialog.getByRole('button', { name: 'Save and test' }).click();
    await expect(dialog.getByText('It is saved, but the test did not pass:')).toBeVisible();
    await expect(dialog.getByText('Host: there was no answer from this address.')).toBeVisible();
    await dialog.getByRole('button', { name: 'Leave it so' }).click();
    await expect(dialog).toBeHidden();
    await expect(signedIn.getByRole('button', { name: 'Add connection' })).toBeFocused();

    await signedIn.getByRole('button', { name: 'Change ACME' }).click();
    const change = signedIn.getByRole('dialog', { name: 'Change the connection' });
    // Nothing secret comes back.
    await expect(change.getByRole('textbox', { name: 'Access token' })).toHaveCount(0);
    await change.getByLabel('Name', { exact: true }).fill('ACME 2026');
    await change.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(change).toBeHidden();

    await signedIn.getByRole('button', { name: 'Delete ACME 2026' }).click();
    const ask = signedIn.getByRole('dialog', { name: 'Delete “ACME 2026”?' });
    await ask.getByRole('button', { name: 'Delete' }).click();
    await expect(signedIn.getByRole('row', { name: /ACME 2026/ })).toHaveCount(0);
    await expect(signedIn.getByRole('button', { name: 'Test Practice org' })).toBeFocused();
  });

  test('a host that is no org is refused in words, and nothing typed is lost', async ({ signedIn }) => {
    await signedIn.goto('/connections');
    await signedIn.getByRole('button', { name: 'Add connection' }).click();
    const dialog = signedIn.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('Elsewhere');
    await dialog.getByRole('radio', { name: 'Client credentials' }).check();
    await dialog.getByLabel('My Domain address').fill('evil.example');
    await dialog.getByLabel('Consumer key (client ID)').fill('id');
    await dialog.getByLabel('Consumer secret').fill('secret');
    await dialog.getByRole('button', { name: 'Save and test' }).click();
    await expect(dialog.getByText('This host may not be called.')).toBeVisible();
    await expect(dialog.getByLabel('My Domain address')).toHaveValue('evil.example');
    await signedIn.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });
  test.use({ expected: { statuses: [400, 403, 409, 412, 422] } });

  test('one that is in use names the migrations that need it', async ({ signedIn, baseURL }) => {
    const name = `Needs the practice org ${Date.now()}`;
    const token = (await signedIn.context().cookies()).find(({ name }) => name === 'XSRF-TOKEN')?.value ?? '';
    const made = await signedIn.request.post(`${baseURL}/api/v1/migrations`, {
      data: { name, connectionId: 'practice-org', loads: [] },
      headers: { 'X-XSRF-TOKEN': token },
    });
    expect(made.status()).toBe(201);
    await signedIn.goto('/connections');
    await signedIn.getByRole('button', { name: 'Delete Practice org' }).click();
    const ask = signedIn.getByRole('dialog', { name: 'Delete “Practice org”?' });
    await expect(ask.getByRole('listitem').filter({ hasText: name })).toBeVisible();
    await expect(ask.getByRole('button', { name: 'Delete' })).toHaveCount(0);
  });

  test('is made by signing in at the org’s own page', async ({ signedIn, system }) => {
    const login = JSON.parse(readFileSync(join(system.home, 'practice-org', 'login.json'), 'utf8')) as Record<
      string,
      string
    >;
    await signedIn.goto('/connections');
    await signedIn.getByRole('button', { name: 'Add connection' }).click();
    const dialog = signedIn.getByRole('dialog', { name: 'Add a connection' });
    await dialog.getByLabel('Name', { exact: true }).fill('By its page');
    await dialog.getByRole('radio', { name: 'My Domain' }).check();
    await dialog.getByLabel('My Domain address').fill(login['instanceUrl'] ?? '');
    await dialog.getByLabel('Consumer key (client ID)').fill(login['clientId'] ?? '');
    await expectAccessible(signedIn);
    await dialog.getByRole('button', { name: 'Go to Salesforce' }).click();
    await signedIn.getByLabel('Username').fill(login['username'] ?? '');
    await signedIn.getByLabel('Password').fill(login['password'] ?? '');
    await signedIn.getByRole('button', { name: 'Allow' }).click();
    await expect(signedIn.getByRole('row', { name: /^By its page/ })).toBeVisible();
    await expect(signedIn.getByText('The test passed.')).toBeVisible();
    await expect(signedIn.getByText('Bulk API: yes.')).toBeVisible();
    await expect(signedIn).toHaveURL(/\/connections$/);
  });
});
