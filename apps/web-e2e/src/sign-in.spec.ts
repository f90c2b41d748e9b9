import { expectAccessible } from './accessible';
import { admin } from './system';
import { expect, test } from './test';

const fill = async (page: import('@playwright/test').Page, username: string, password: string) => {
  await page.getByLabel('User name').fill(username);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
};

test.describe('sign-in', () => {
  test('leads a stranger to the sign-in and back to where they wanted to go', async ({ page }) => {
    await page.goto('/runs?state=failed');
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await fill(page, admin.username, admin.password);
    await expect(page).toHaveURL(/\/runs\?state=failed$/);
    await expect(page.getByRole('heading', { level: 1, name: 'Runs' })).toBeFocused();
  });

  test('goes to the first field that is missing, with its reason', async ({ page }) => {
    await page.goto('/sign-in');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByLabel('User name')).toBeFocused();
    await expect(page.getByLabel('User name')).toHaveAccessibleDescription('Type your user name.');
  });

  test('signs out, and what was open is open no more', async ({ signedIn }) => {
    await signedIn.goto('/');
    await signedIn.getByRole('button', { name: 'Account' }).click();
    await signedIn.getByRole('button', { name: 'Sign out' }).click();
    await expect(signedIn.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await signedIn.goto('/');
    await expect(signedIn.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  });

  test('speaks Chinese at a press, keeps it, and is accessible in both themes', async ({ page }) => {
    await page.goto('/sign-in');
    for (const theme of ['Light', 'Dark']) {
      await page.getByRole('radio', { name: theme }).check();
      await expectAccessible(page);
    }
    await page.getByRole('radio', { name: '简体中文' }).check();
    await expect(page.getByRole('heading', { name: '登录' })).toBeVisible();
    await page.reload();
    await expect(page.getByRole('heading', { name: '登录' })).toBeVisible();
    await expect(page).toHaveTitle('登录 · DMS');
  });
});

test.describe('sign-in refused', () => {
  test.use({ expected: { statuses: [401] } });

  test('never says which half was wrong', async ({ page }) => {
    await page.goto('/sign-in');
    await fill(page, admin.username, 'not the password');
    await expect(page.getByRole('alert')).toHaveText('The user name or the password is not right.');
    await fill(page, 'nobody', 'not the password');
    await expect(page.getByRole('alert')).toHaveText('The user name or the password is not right.');
  });

  test('asks over the open screen when the session is lost, and goes on where it was', async ({
    signedIn,
    context,
  }) => {
    await signedIn.goto('/');
    await expect(signedIn.getByRole('heading', { name: 'Recent runs' })).toBeVisible();
    await context.clearCookies({ name: 'dms.sid' });
    await signedIn.getByRole('link', { name: 'Runs', exact: true }).click();
    const dialog = signedIn.getByRole('dialog', { name: 'Sign in again to go on' });
    await expect(dialog).toBeVisible();
    await signedIn.keyboard.press('Escape');
    await expect(dialog).toBeVisible();
    await dialog.getByRole('textbox', { name: 'Password' }).fill(admin.password);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await expect(dialog).toBeHidden();
    await expect(signedIn).toHaveURL(/\/runs$/);
    await expect(signedIn.locator('[aria-busy]')).toHaveCount(0);
    await expect(signedIn.locator('dms-problem')).toHaveCount(0);
  });
});
