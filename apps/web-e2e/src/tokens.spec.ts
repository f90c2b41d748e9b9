import { expectAccessible } from './accessible';
import { expect, test } from './test';

test('a token is shown once, works for programs, and stops when it is revoked', async ({
  signedIn,
  playwright,
  baseURL,
}) => {
  const name = `nightly ${Date.now()}`;
  await signedIn.goto('/tokens');
  await signedIn.getByRole('button', { name: 'New token' }).click();
  await signedIn.getByLabel('Name', { exact: true }).fill(name);
  await expectAccessible(signedIn);
  await signedIn.getByRole('button', { name: 'Make token' }).click();
  const dialog = signedIn.getByRole('dialog', { name: 'The token is made' });
  await expect(dialog.getByText('Copy it now. It is not shown again.')).toBeVisible();
  const secret = await dialog.getByLabel('Token', { exact: true }).inputValue();
  await expect(dialog.getByLabel('Ready to try in a terminal')).toHaveValue(new RegExp(secret));
  await expectAccessible(signedIn);
  await signedIn.keyboard.press('Escape');
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: 'I have it' }).click();
  await expect(dialog).toBeHidden();

  const program = await playwright.request.newContext({
    extraHTTPHeaders: { Authorization: `Bearer ${secret}` },
  });
  const me = () => program.get(`${baseURL}/api/v1/me`);
  expect((await me()).status()).toBe(200);
  await signedIn.reload();
  await expect(signedIn.getByText(secret)).toHaveCount(0);
  await signedIn.getByRole('button', { name: `Revoke ${name}` }).click();
  const ask = signedIn.getByRole('dialog', { name: `Revoke “${name}”?` });
  await expect(ask.getByText('Last used')).toBeVisible();
  await ask.getByRole('button', { name: 'Revoke' }).click();
  await expect(signedIn.getByRole('row', { name })).toHaveCount(0);
  expect((await me()).status()).toBe(401);
  await program.dispose();
});
