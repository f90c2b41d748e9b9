import { expectAccessible } from './accessible';
import { admin } from './system';
import { expect, test } from './test';

test.describe('people', () => {
  // A role that would leave no admin is refused, and so is what a viewer may not do.
  test.use({ expected: { statuses: [409] } });

  test('are added, look but do not touch as viewers, change their role, and are gone at once', async ({
    signedIn,
    browser,
    baseURL,
  }) => {
    const name = `Lin${Date.now()}`;
    await signedIn.goto('/people');
    await signedIn.getByRole('button', { name: 'Add person' }).click();
    const dialog = signedIn.getByRole('dialog', { name: 'Add a person' });
    await dialog.getByLabel('User name').fill(name);
    await dialog.getByLabel('Password', { exact: true }).fill('short');
    await dialog.getByLabel('Role').selectOption({ label: 'Viewer' });
    await expect(dialog.getByText('Looks at everything and changes nothing.')).toBeVisible();
    await dialog.getByRole('button', { name: 'Add person' }).click();
    await expect(dialog.getByText('Type at least 12 characters.')).toBeVisible();
    await dialog.getByLabel('Password', { exact: true }).fill('a good long password');
    await expectAccessible(signedIn);
    await dialog.getByRole('button', { name: 'Add person' }).click();
    await expect(dialog).toBeHidden();
    const row = signedIn.getByRole('row', { name });
    const role = row.getByLabel(`Role of ${name}`);
    await expect(role).toHaveValue('viewer');

    const context = await browser.newContext({ baseURL, locale: 'en-GB' });
    const theirs = await context.newPage();
    await theirs.goto('/sign-in');
    await theirs.getByLabel('User name').fill(name);
    await theirs.getByLabel('Password', { exact: true }).fill('a good long password');
    await theirs.getByRole('button', { name: 'Sign in' }).click();
    await theirs.getByRole('link', { name: 'People', exact: true }).click();
    await expect(theirs.getByText('Only admins can change who has access.')).toBeVisible();
    await expect(theirs.getByRole('row', { name: `${name} (you)` })).toContainText('Viewer');
    await expect(theirs.getByRole('button', { name: /^Remove/ })).toHaveCount(0);

    await role.selectOption({ label: 'Operator' });
    await theirs.reload();
    await expect(theirs.getByRole('row', { name: `${name} (you)` })).toContainText('Operator');

    await row.getByRole('button', { name: `Remove ${name}` }).click();
    await signedIn.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect(row).toHaveCount(0);
    await expect(signedIn.getByRole('heading', { level: 1 })).toBeFocused();
    await theirs.reload();
    await expect(theirs).toHaveURL(/\/sign-in/);
    await context.close();
  });

  test('always hold an admin', async ({ signedIn }) => {
    await signedIn.goto('/people');
    const role = signedIn.getByLabel(`Role of ${admin.username}`, { exact: true });
    await role.selectOption({ label: 'Viewer' });
    await expect(signedIn.getByText('This is the last admin')).toBeVisible();
    await expect(role).toHaveValue('admin');
  });
});
