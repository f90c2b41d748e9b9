import { expectAccessible } from './accessible';
import { expect, test } from './test';

// The address that may not be called is refused.
test.use({ expected: { statuses: [422] } });

test('a webhook is refused where it may not lead, shows its secret once, is tried, changed and removed', async ({
  signedIn: page,
}) => {
  // The name is reserved: nobody ever answers to it.
  const url = `https://hooks-${Date.now()}.invalid/dms`;
  await page.goto('/people');
  await page.getByRole('link', { name: 'Webhooks' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Webhooks' })).toBeVisible();
  await page.getByRole('button', { name: 'Add webhook' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Address').fill('https://127.0.0.1/dms');
  await dialog.getByRole('button', { name: 'Add webhook' }).click();
  await expect(dialog.locator('dms-problem')).toContainText('DMS_WEBHOOK_HOSTS');
  await expectAccessible(page);
  await dialog.getByLabel('Address').fill(url);
  await dialog.getByLabel('Description').fill('to the warehouse');
  await dialog.getByRole('button', { name: 'Add webhook' }).click();
  await expect(dialog.getByText('Copy it now. It is not shown again.')).toBeVisible();
  await expect(dialog.getByLabel('Secret', { exact: true })).toHaveValue(/^whsec_/);
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: 'I have it' }).click();

  const row = page.getByRole('row', { name: url });
  await expect(row).toContainText('to the warehouse');
  await row.getByRole('button', { name: `Test ${url}` }).click();
  await expect(dialog.getByText('The webhook cannot be reached')).toBeVisible({ timeout: 15_000 });
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Close' }).click();

  await row.getByRole('button', { name: `Change ${url}` }).click();
  await dialog.getByLabel('Events').fill('dataset.*, run.failed');
  await dialog.getByLabel('Switched on').uncheck();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(row).toContainText('dataset.*, run.failed');
  await expect(row).toContainText('Off');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  const over = await page.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth);
  expect(over).toBe(0);

  await row.getByRole('button', { name: `Remove ${url}` }).click();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(row).toHaveCount(0);
});
