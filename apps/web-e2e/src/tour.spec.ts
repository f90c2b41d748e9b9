import { expectAccessible } from './accessible';
import { expect, test } from './test';
import { goToStep, trySample } from './wizard';

test('the tour begins with the first sample, leaves when told, and comes back only when asked for', async ({
  signedIn: page,
}) => {
  await trySample(page);
  const note = page.getByRole('note', { name: 'Tour of the sample' });
  await expect(note).toContainText('1 of 6: three files of a small trading company');
  await expect(page.locator('#source-staged')).toHaveClass(/dms-toured/);
  await expectAccessible(page);
  await note.getByRole('link', { name: 'Next: Shape' }).click();
  await expect(note).toContainText('2 of 6: the recipe is the way every row goes');
  await page.reload();
  await expect(note).toContainText('2 of 6');
  await page.keyboard.press('Escape');
  await expect(note).toBeHidden();
  await goToStep(page, 'Map');
  await expect(page.locator('[dms-map-line]').first()).toBeVisible();
  await expect(note).toBeHidden();

  await goToStep(page, 'Source');
  await page.getByRole('button', { name: 'Help' }).click();
  await page.getByRole('button', { name: 'Tour of the sample' }).click();
  await expect(note).toContainText('1 of 6');
  await note.getByRole('button', { name: 'Leave the tour' }).click();
  await expect(note).toBeHidden();
  await expect(page.getByRole('heading', { level: 1, name: 'Source' })).toBeFocused();
});
