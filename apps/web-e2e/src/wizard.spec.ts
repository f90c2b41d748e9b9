import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectAccessible } from './accessible';
import { call } from './made-by-rest';
import { slowWrites, withFaults, writesOf } from './practice-org';
import { expect, test } from './test';
import { expectBalanced, goToStep, outputOf, startLoad, trySample } from './wizard';

const loadMs = 60_000;
/** A lost worker's work is taken over when its lease has run out. */
const takeOverMs = 180_000;

test.describe('the wizard', () => {
  test('goes from the sample to a report that balances', async ({ signedIn, context }) => {
    await trySample(signedIn);
    await startLoad(signedIn);
    const failed = await expectBalanced(signedIn, loadMs);
    await expectAccessible(signedIn);

    await signedIn.getByRole('link', { name: `${failed} failed` }).click();
    await expect(signedIn).toHaveURL(/status=failed/);
    await expect(signedIn.getByText(`Rows 1–${failed} of ${failed}`)).toBeVisible();
    await expect(signedIn.getByRole('heading', { name: 'Rows', exact: true })).toBeFocused();
    await signedIn.reload();
    await expect(signedIn.getByText(`Rows 1–${failed} of ${failed}`)).toBeVisible();

    const opened = context.waitForEvent('page');
    await signedIn.getByRole('link', { name: /^Report of/ }).click();
    const report = await opened;
    await expect(report.locator('body')).toContainText('940');
    const saved = signedIn.waitForEvent('download');
    await signedIn.getByRole('link', { name: 'Failed (csv)' }).click();
    const lines = readFileSync(await (await saved).path(), 'utf8');
    expect(lines).toContain('INVALID_EMAIL_ADDRESS');

    // Nothing was mended, so a retry sends just these and ends where it began.
    await signedIn.getByRole('button', { name: `Retry ${failed} rows` }).click();
    await signedIn
      .getByRole('dialog')
      .getByRole('button', { name: `Retry ${failed} rows` })
      .click();
    await expect.poll(async () => (await outputOf(signedIn)).rows, { timeout: loadMs }).toBe(failed);
    await expect.poll(async () => (await outputOf(signedIn)).failed, { timeout: loadMs }).toBe(failed);
    await goToStep(signedIn, 'Results');
    await expect(signedIn.getByText(`${failed} output rows`)).toBeVisible();
    await expect(signedIn.getByText('Every row is accounted for.')).toBeVisible();
  });

  test('gives a second sample a number of its own, and takes it away again', async ({ signedIn }) => {
    await trySample(signedIn);
    await trySample(signedIn);
    const name = await signedIn.getByRole('link', { name: /^Sample: .* \d+$/ }).innerText();
    await signedIn.getByRole('link', { name: 'Home', exact: true }).click();
    await signedIn.getByRole('radio', { name: /^All/ }).check();
    await signedIn.getByRole('button', { name: `Delete ${name}`, exact: true }).click();
    const dialog = signedIn.getByRole('dialog', { name: `Delete ${name}?` });
    await expect(dialog).toContainText('0 runs go with it');
    await expectAccessible(signedIn);
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await expect(dialog).toBeHidden();
    await expect(signedIn.getByRole('link', { name, exact: true })).toHaveCount(0);
  });

  test('makes an empty migration and says what each step lacks', async ({ signedIn }) => {
    await signedIn.goto('/');
    await signedIn.getByRole('button', { name: 'New migration' }).click();
    const dialog = signedIn.getByRole('dialog', { name: 'New migration' });
    await expect(dialog.getByLabel('Name')).toBeFocused();
    await signedIn.keyboard.press('Enter');
    await expect(dialog.getByLabel('Name')).toHaveAccessibleDescription('Type a name.');
    await dialog.getByLabel('Name').fill('Products');
    await signedIn.keyboard.press('Enter');
    await expect(signedIn).toHaveURL(/\/m\/[^/]+\/source/);
    await expect(signedIn).toHaveTitle('Source · Products · DMS');

    await signedIn.getByRole('heading', { level: 1 }).focus();
    await signedIn.keyboard.press('g');
    await signedIn.keyboard.press('5');
    await expect(signedIn.getByText('add something to load on Source')).toBeVisible();
    await expect(signedIn.getByRole('button', { name: 'Load all rows' })).toHaveAttribute(
      'aria-disabled',
      'true',
    );
    await signedIn.keyboard.press('g');
    await signedIn.keyboard.press('6');
    await expect(signedIn.getByText('Nothing was loaded yet.')).toBeVisible();
  });

  test('shows the truth after a reload and after the tab was closed, and pauses and resumes', async ({
    signedIn,
    context,
    system,
  }) => {
    test.skip(system.home === '', 'tells the practice org of its own system to be slow');
    await trySample(signedIn);
    await withFaults(system, slowWrites(2500), async () => {
      await startLoad(signedIn);
      const address = signedIn.url();
      await signedIn.reload();
      await expect(signedIn.getByRole('button', { name: 'Cancel' })).toBeVisible();
      await expectAccessible(signedIn);
      await signedIn.getByRole('button', { name: 'Pause' }).click();
      const dialog = signedIn.getByRole('dialog', { name: 'Stop sending for now?' });
      await expect(dialog).toContainText('then we wait');
      await expectAccessible(signedIn);
      await dialog.getByRole('button', { name: 'Stop sending' }).click();
      await expect(signedIn.getByText('Paused. Nothing is sent until you resume.')).toBeVisible();

      const again = await context.newPage();
      await signedIn.close();
      await again.goto(address);
      await again.getByRole('button', { name: 'Resume' }).click();
      await expect(again.getByText('Paused. Nothing is sent')).toBeHidden();
      await expectBalanced(again, loadMs);
    });
  });

  test('keeps its account when the worker is killed with a batch in its hands', async ({
    signedIn,
    system,
  }) => {
    test.skip(system.home === '', 'kills the worker of its own system');
    test.setTimeout(2 * takeOverMs);
    // The system's own notifications cannot be read back.
    await signedIn.addInitScript(() => {
      const told: string[] = [];
      class Told {
        constructor(title: string) {
          told.push(title);
        }
        static requestPermission = () => Promise.resolve('granted');
      }
      Object.assign(window, { told, Notification: Told });
    });
    await trySample(signedIn);
    const before = (await writesOf(system)).length;
    let inHand = '';
    await withFaults(system, slowWrites(6000), async () => {
      await startLoad(signedIn);
      await signedIn.locator('dms-run-live summary', { hasText: 'Batches' }).click();
      await expect(signedIn.locator('dms-batch-table').getByText('Being sent')).toHaveCount(1);
      inHand = (await batchesOf(signedIn)).find(({ state }) => state === 'sending')?.id ?? 'none';
      process.kill(workerOf(system.home), 'SIGKILL');
      // It died on the way: the batch has no answer, and nobody has taken it up.
      expect(stateOf(await batchesOf(signedIn), inHand)).toBe('sending');
      await expect(signedIn.locator('dms-run-live dms-problem')).toHaveCount(0);
      await signedIn.getByRole('button', { name: 'Notify me at the end' }).click();
    });
    await expect(signedIn.locator('dms-speed-chart')).toContainText('Rows a second', { timeout: takeOverMs });
    await expectBalanced(signedIn, takeOverMs);
    expect(await signedIn.evaluate('window.told')).toEqual([
      expect.stringContaining('Completed with failures'),
    ]);
    expect(stateOf(await batchesOf(signedIn), inHand)).toBe('answered');
    await goToStep(signedIn, 'Load');
    await signedIn.getByText('Log', { exact: true }).click();
    await expect(signedIn.getByRole('list', { name: 'Log' }).getByRole('listitem')).not.toHaveCount(0);
    await expect(signedIn.locator('dms-run-live summary', { hasText: 'Batches' })).toHaveText(
      /Batches: (\d+) of \1 settled/,
    );

    const keys = (await writesOf(system)).slice(before).map(({ object, key }) => `${object} ${key}`);
    expect(keys).toHaveLength(849);
    expect(new Set(keys).size).toBe(849);
  });
});

function workerOf(home: string): number {
  const { pid } = JSON.parse(readFileSync(join(home, 'run', 'worker-1.json'), 'utf8')) as { pid: number };
  return pid;
}

interface Batch {
  id: string;
  state: string;
}

/** Of the newest run. */
async function batchesOf(page: Page): Promise<Batch[]> {
  const { items } = await call<{ items: { id: string }[] }>(page, 'GET', '/runs?limit=1');
  return (await call<{ items: Batch[] }>(page, 'GET', `/runs/${items[0]?.id}/batches`)).items;
}

function stateOf(batches: Batch[], id: string): string | undefined {
  return batches.find((batch) => batch.id === id)?.state;
}
