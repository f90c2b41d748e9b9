import { expectAccessible } from './accessible';
import { loadedSample } from './loaded-sample';
import { changeRecord, writesOf } from './practice-org';
import { expect, test } from './test';

test('a load is held against the org, and what was changed there since stands in a list', async ({
  signedIn,
  system,
}) => {
  const id = await loadedSample(signedIn);
  await signedIn.goto(`/m/${id}/results`);
  await expect(signedIn.getByText('Read back what was written')).toBeVisible();
  await signedIn.getByRole('button', { name: 'Verify against org' }).click();
  const sentence = signedIn.getByText(/^.*rows are as they were sent\./);
  await expect(sentence).toContainText('Verified', { timeout: 60_000 });
  const [, equal, compared] = /([\d,]+) of ([\d,]+) rows/.exec(await sentence.innerText()) ?? [];
  expect(equal).toBe(compared);

  // Other tests write contacts too: one of the sample is changed.
  const isOfSample = ({ object, key }: { object: string; key: string }) =>
    object === 'Contact' && key.startsWith('C-');
  const contact = (await writesOf(system)).find(isOfSample);
  await changeRecord(system, 'Contact', contact?.key ?? '', { LastName: 'Changed since' });
  await signedIn.getByRole('button', { name: 'Verify again' }).click();
  await expect(sentence).toContainText('Not as sent', { timeout: 60_000 });
  const line = signedIn.getByRole('table', { name: 'What differs in Contacts' }).getByRole('row').nth(1);
  await expect(line).toContainText('LastName');
  await expect(line).toContainText('Changed since');
  await expectAccessible(signedIn);

  await signedIn.reload();
  await expect(sentence).toContainText('Not as sent');
  await signedIn.getByText('How values are compared').click();
  await expect(signedIn.getByText('A lookup by external id is followed')).toBeVisible();
});
