import { call } from './made-by-rest';
import { addPerson, signInElsewhere } from './somebody';
import { expect, signIn, test } from './test';

const another = 'another good password';

test.describe('one’s own password', () => {
  test.use({ expected: { statuses: [401] } });

  test('is changed by who knows it: this page stays, the other one is signed out', async ({
    page,
    browser,
    baseURL,
  }) => {
    await signIn(page, baseURL ?? '');
    const who = await addPerson(page, 'viewer');
    const here = await signInElsewhere(browser, baseURL, who);
    const there = await signInElsewhere(browser, baseURL, who);
    await here.goto('/settings');
    const form = here.locator('dms-own-password');
    const change = form.getByRole('button', { name: 'Change password' });
    await change.click();
    await expect(form.getByLabel('Current password')).toBeFocused();
    await form.getByLabel('Current password').fill('not the one');
    await form.getByLabel('New password').fill('short');
    await change.click();
    await expect(form.getByText('Type at least 12 characters.')).toBeVisible();
    await form.getByLabel('New password').fill(another);
    await change.click();
    await expect(form.getByRole('alert')).toHaveText(
      'This is not your current password. Nothing was changed.',
    );
    await expect(form.getByLabel('Current password')).toBeFocused();
    await expect(here.getByRole('dialog')).toHaveCount(0);
    await form.getByLabel('Current password').fill(who.password);
    await change.click();
    await expect(form.getByText(/Changed \d\d:\d\d/)).toBeVisible();
    await expect(form.getByLabel('New password')).toHaveValue('');
    await here.reload();
    await expect(here.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
    await there.reload();
    await expect(there).toHaveURL(/\/sign-in/);
    await here.context().close();
    await there.context().close();
    const again = await signInElsewhere(browser, baseURL, { ...who, password: another });
    await again.context().close();
  });
});

test.describe('a changed role', () => {
  test('shows in the open page once it is met', async ({ signedIn, browser, baseURL }) => {
    const who = await addPerson(signedIn, 'admin');
    const theirs = await signInElsewhere(browser, baseURL, who);
    await theirs.goto('/settings');
    const reserve = theirs.getByLabel('API calls kept in reserve');
    await expect(reserve).toBeVisible();
    await call(signedIn, 'PUT', `/users/${who.username}`, { role: 'viewer' });
    await reserve.fill('77');
    await reserve.press('Enter');
    await expect(theirs.getByText('Only admins can change these.')).toBeVisible();
    await expect(theirs.getByText('Not changed. You are not allowed to do this.')).toBeVisible();
    await expect(reserve).toHaveCount(0);
    await theirs.context().close();
  });

  test('of one’s own takes the buttons away at once', async ({ signedIn, browser, baseURL }) => {
    const who = await addPerson(signedIn, 'admin');
    const theirs = await signInElsewhere(browser, baseURL, who);
    await theirs.goto('/people');
    await theirs.getByLabel(`Role of ${who.username}`).selectOption({ label: 'Viewer' });
    await expect(theirs.getByText('Only admins can change who has access.')).toBeVisible();
    await expect(theirs.getByRole('button', { name: 'Add person' })).toHaveCount(0);
    await theirs.context().close();
  });
});
