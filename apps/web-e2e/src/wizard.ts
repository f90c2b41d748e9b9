import { expect, type Page } from '@playwright/test';
import { call } from './made-by-rest';

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

interface Output {
  rows: number;
  created: number;
  updated: number;
  skipped: number;
  failed: number;
}

/** What became of the output rows of the newest run, as the API says. */
export async function outputOf(page: Page): Promise<Output> {
  const { items } = await call<{ items: { counts: { output: Output } }[] }>(page, 'GET', '/runs?limit=1');
  const output = items[0]?.counts.output;
  if (!output) throw new Error('There is no run.');
  return output;
}

/** Waits for the end of the load and goes on to a report that balances. Answers how many rows failed. */
export async function expectBalanced(page: Page, timeout: number): Promise<number> {
  await expect(page.locator('dms-run-live')).toContainText(/Completed/, { timeout });
  await goToStep(page, 'Results');
  await expect(page.getByText('Every row is accounted for.')).toBeVisible();
  await expect(page.getByText('940 source rows')).toBeVisible();
  await expect(page.getByText('885 output rows')).toBeVisible();
  const { rows, created, updated, skipped, failed } = await outputOf(page);
  expect([rows, created + updated, skipped + failed]).toEqual([885, 849, 36]);
  expect(failed).toBeGreaterThan(0);
  // What never came to be loaded is one press away, and its rows are as many.
  const aside = page.getByRole('table', { name: 'Source rows set aside by the recipe' });
  await expect(aside).toBeHidden();
  await page.getByRole('button', { name: '46 skipped' }).click();
  await expect(aside).toBeVisible();
  const counts = await aside.locator('tbody td.dms-number').allInnerTexts();
  expect(counts.reduce((sum, text) => sum + parseInt(text, 10), 0)).toBe(55);
  await expect(page.getByRole('link', { name: `${failed} failed` })).toBeVisible();
  return failed;
}
