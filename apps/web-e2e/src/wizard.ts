import { expect, type Page } from '@playwright/test';

/** Presses "Try it with the sample" on Home and ends on the step Source of the new migration. */
export async function trySample(page: Page): Promise<void> {
  await page.goto('/');
  await page.getByRole('button', { name: 'Try it with the sample' }).click();
  await expect(page).toHaveURL(/\/m\/[^/]+\/source/, { timeout: 60_000 });
}

export async function goToStep(page: Page, step: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: step }).click();
  await expect(page.getByRole('heading', { level: 1, name: step })).toBeVisible();
}

/** On the step Load: starts what is there, whatever the number on the button. */
export async function startLoad(page: Page): Promise<void> {
  await goToStep(page, 'Load');
  await page.getByRole('button', { name: /^Load (all|[\d,]+) rows?$/ }).click();
  await expect(page.getByRole('list', { name: 'Stages of the load' })).toBeVisible();
}

/** Waits for the end of the load and goes on to a report that balances. */
export async function expectBalanced(page: Page, timeout: number): Promise<void> {
  await expect(page.locator('dms-run-live')).toContainText(/Completed/, { timeout });
  await goToStep(page, 'Results');
  await expect(page.getByText('Every row is accounted for.')).toBeVisible();
  await expect(page.getByText('940 source rows')).toBeVisible();
  await expect(page.getByText('885 output rows')).toBeVisible();
  await expect(page.getByRole('link', { name: '30 failed' })).toBeVisible();
}
