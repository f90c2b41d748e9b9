import { expectAccessible } from './accessible';
import { contactMapping, makeContacts } from './contacts';
import { withFaults, writesOf } from './practice-org';
import { expect, test } from './test';
import { startLoad } from './wizard';

/** Refused by a rule of the org that is gone when they are tried again. */
const refusedOnce = {
  match: { object: 'Contact' },
  action: 'rowError',
  errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
  message: 'Not on a Monday',
  rows: { keys: ['C1', 'C7'] },
};

test('failed rows are sent again: those that can be written now are, the others say why', async ({
  signedIn: page,
  system,
}) => {
  test.skip(system.home === '', 'tells the practice org of its own system to refuse rows');
  const id = await makeContacts(page, 'Retried', contactMapping);
  await page.goto(`/m/${id}/load`);
  await withFaults(system, [refusedOnce], async () => {
    await startLoad(page);
    await expect(page.locator('dms-run-live')).toContainText('Completed with failures');
  });
  await page.getByRole('button', { name: 'Results', exact: true }).click();
  await expect(page.getByText('Not on a Monday').first()).toBeVisible();
  const before = (await writesOf(system)).length;

  await page.getByRole('button', { name: 'Retry 7 rows' }).click();
  const dialog = page.getByRole('dialog', { name: 'Send 7 failed rows again?' });
  await expect(dialog).toContainText('what was written is left alone');
  // The org's name as this system's first connection has it, and what kind of org it is.
  await expect(dialog).toContainText(/Writes to Practice( org)? ?Practice/);
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Leave them' }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole('button', { name: 'Retry 7 rows' }).click();
  await dialog.getByRole('button', { name: 'Retry 7 rows' }).click();

  const earlier = page.getByRole('link', { name: 'Tries failed rows of an earlier run again' });
  await expect(earlier.or(page.locator('dms-run-live').getByText('Completed with failures'))).toBeVisible();
  await page.goto(`/m/${id}/results`);
  await expect(page.getByText('Every row is accounted for.')).toBeVisible();
  await expect(page.locator('dms-sum-sentences')).toContainText('7 output rows = 2 created + 5 failed');
  await expect(page.getByText('Not on a Monday')).toHaveCount(0);
  const written = (await writesOf(system)).slice(before).map(({ key }) => key);
  expect(written.sort()).toEqual(['C1', 'C7']);

  await page.getByRole('button', { name: 'Retry 5 rows' }).click();
  const again = page.getByRole('dialog', { name: 'Send 5 failed rows again?' });
  await again.getByRole('button', { name: 'Correct rows first' }).click();
  await again.getByLabel('last_name, row 2').fill('Berger');
  await again.getByLabel('email, row 3').fill('cleo@baltic.example');
  // What is as it was again is no correction.
  await again.getByLabel('email, row 4').fill('dan@baltic.example');
  await again.getByLabel('email, row 4').fill('dan@@baltic.example');
  await again.getByLabel('Send only the 2 corrected rows').check();
  await expectAccessible(page);
  await again.getByRole('button', { name: 'Retry 2 rows' }).click();
  await expect(page.locator('dms-run-live')).toContainText('2 of 2');
  await page.goto(`/m/${id}/results`);
  await expect(page.locator('dms-sum-sentences')).toContainText('2 output rows = 2 created');
  const corrected = (await writesOf(system)).slice(before + 2).map(({ key }) => key);
  expect(corrected.sort()).toEqual(['C2', 'C3']);

  await earlier.click();
  await expect(page.getByRole('button', { name: 'Retry 5 rows' })).toBeVisible();
  await earlier.click();
  await expect(page.getByRole('button', { name: 'Retry 7 rows' })).toBeVisible();
});
