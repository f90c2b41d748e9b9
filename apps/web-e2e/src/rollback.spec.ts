import { expectAccessible } from './accessible';
import { makeDataset, makeMigration } from './made-by-rest';
import { changeRecord } from './practice-org';
import { expect, test } from './test';
import { startLoad } from './wizard';

/** Records of this test alone: whatever the tests before it left in the org, these are new. */
const people = `id,name
UNDONE-1,Meier
UNDONE-2,Wong
UNDONE-3,Lund
`;

test('a load is rolled back after its preview, but for what was changed since', async ({
  signedIn,
  system,
}) => {
  test.skip(system.home === '', 'changes a record in the practice org of its own system');
  const load = {
    name: 'Contacts',
    datasetId: await makeDataset(signedIn, 'people', people),
    object: 'Contact',
    operation: 'upsert',
    externalIdField: 'Legacy_Id__c',
    recipe: { version: 1, steps: [] },
    mapping: [
      { field: 'Legacy_Id__c', column: 'id' },
      { field: 'LastName', column: 'name' },
    ],
  };
  const id = await makeMigration(signedIn, 'Undone', [load]);
  await signedIn.goto(`/m/${id}/load`);
  await startLoad(signedIn);
  await expect(signedIn.locator('dms-run-live')).toContainText('3 created', { timeout: 60_000 });
  await changeRecord(system, 'Contact', 'UNDONE-3', { LastName: 'Changed since' });
  await signedIn.goto(`/m/${id}/results`);
  await signedIn.getByRole('button', { name: 'Roll back…' }).click();
  const dialog = signedIn.getByRole('dialog');
  await expect(dialog.getByText(/Left as they are: 1\./)).toBeVisible({ timeout: 60_000 });
  await expect(dialog.getByRole('table', { name: 'What would be undone' })).toContainText('1 changed since');
  await dialog.locator('summary').click();
  await expect(dialog.getByText('LastName holds "Changed since"')).toBeVisible();
  await expect(dialog.getByText('What nobody can undo')).toBeVisible();
  await expectAccessible(signedIn);
  await dialog.getByRole('button', { name: 'Undo 2 records', exact: true }).click();

  await expect(signedIn).toHaveURL(/\/load/);
  await expect(signedIn.getByText('Completed').first()).toBeVisible({ timeout: 60_000 });
  await signedIn.goto(`/m/${id}/results`);
  await expect(signedIn.getByRole('button', { name: 'Roll back…' })).toHaveCount(0);
  await signedIn.getByRole('link', { name: 'Undoes an earlier load' }).click();
  await expect(signedIn.getByText('Rolled back', { exact: true }).first()).toBeVisible();
  await expect(signedIn.getByRole('link', { name: 'Rolled back: see how' })).toBeVisible();
});
