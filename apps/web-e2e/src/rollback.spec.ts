import { expectAccessible } from './accessible';
import { changeRecord, writesOf } from './practice-org';
import { expect, test } from './test';
import { expectBalanced, startLoad, trySample } from './wizard';

test('a load is rolled back after its preview, but for what was changed since', async ({
  signedIn,
  system,
}) => {
  await trySample(signedIn);
  await startLoad(signedIn);
  await expectBalanced(signedIn, 60_000);
  const id = /\/m\/([^/]+)\//.exec(signedIn.url())?.[1] ?? '';
  const contact = (await writesOf(system)).filter(({ object }) => object === 'Contact').at(-1);
  await changeRecord(system, 'Contact', contact?.key ?? '', { LastName: 'Changed since' });
  await signedIn.goto(`/m/${id}/results`);
  await signedIn.getByRole('button', { name: 'Roll back…' }).click();
  const dialog = signedIn.getByRole('dialog');
  await expect(dialog.getByText(/Left as they are: 1\./)).toBeVisible({ timeout: 60_000 });
  await expect(dialog.getByRole('table', { name: 'What would be undone' })).toContainText('1 changed since');
  await dialog.locator('summary').click();
  await expect(dialog.getByText('LastName holds "Changed since"')).toBeVisible();
  await expect(dialog.getByText('What nobody can undo')).toBeVisible();
  await expectAccessible(signedIn);
  const undo = dialog.getByRole('button', { name: /^Undo [\d,]+ records$/ });
  await undo.click();

  await expect(signedIn).toHaveURL(/\/load/);
  await expect(signedIn.getByText('Completed').first()).toBeVisible({ timeout: 60_000 });
  await signedIn.goto(`/m/${id}/results`);
  await expect(signedIn.getByRole('button', { name: 'Roll back…' })).toHaveCount(0);
  await signedIn.getByRole('link', { name: 'Undoes an earlier load' }).click();
  await expect(signedIn.getByText('Rolled back', { exact: true }).first()).toBeVisible();
  await expect(signedIn.getByRole('link', { name: 'Rolled back: see how' })).toBeVisible();
});
