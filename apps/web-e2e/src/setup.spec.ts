import { expectAccessible } from './accessible';
import { startSystem } from './system';
import { expect, test } from './test';

test.describe('first set-up', () => {
  test.use({ expected: { statuses: [409] } });
  test.skip(Boolean(process.env['DMS_E2E_URL']), 'needs a system without an admin');

  test('makes the first admin by the one-time link, once', async ({ page }) => {
    test.setTimeout(240_000);
    const system = await startSystem({ withAdmin: false });
    try {
      expect(system.setupLink).toBeDefined();
      const link = system.setupLink ?? '';

      await page.goto(`${system.url}/sign-in`);
      await expect(page.getByText('Nobody can sign in yet')).toBeVisible();

      await page.goto(link);
      await expectAccessible(page);
      await page.getByLabel('User name').fill('wei');
      await page.getByRole('textbox', { name: 'Password' }).fill('too short');
      await page.getByRole('button', { name: 'Start' }).click();
      await expect(page.getByRole('textbox', { name: 'Password' })).toBeFocused();
      await page.getByRole('textbox', { name: 'Password' }).fill('long enough for anybody');
      await page.getByRole('button', { name: 'Start' }).click();
      await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
      await expect(page).toHaveURL(`${system.url}/`);
      // Nothing was done here yet, and Home is of use all the same.
      await expect(page.getByText('No migrations yet.')).toBeVisible();
      await expect(page.getByText('No runs yet.')).toBeVisible();

      await page.goto(link);
      await page.getByLabel('User name').fill('lin');
      await page.getByRole('textbox', { name: 'Password' }).fill('another long password');
      await page.getByRole('button', { name: 'Start' }).click();
      await expect(page.getByRole('alert')).toHaveText(
        'This link was used. Sign in, or restart DMS for a new one.',
      );
    } finally {
      await system.stop();
    }
  });
});
