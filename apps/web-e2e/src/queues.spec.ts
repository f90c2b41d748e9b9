import { expect, test } from './test';

// Every test is held to a clean console: nothing on this page may be refused by the policy of ours, or come from elsewhere.
test('the page of queues shows an admin each of them, in its own styles', async ({ signedIn: page }) => {
  await page.goto('/api/queues/');
  for (const name of ['ingest', 'transform', 'flow', 'load', 'verify'])
    await expect(page.getByText(name, { exact: true }).first()).toBeVisible();
  await page.goto('/api/queues/queue/load');
  await expect(page.getByText('load', { exact: true }).first()).toBeVisible();
});
