import { createHash } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expectAccessible } from './accessible';
import { expect, test } from './test';
import { WeakLine } from './weak-line';

/** A title over the table, semicolons, Windows-1252, 007, spaces to see, a short record, one too long, and a blank line. */
const messy = Buffer.from(
  [
    'Export of 2026-11-01',
    'id;name;city',
    '007;Müller ;Köln',
    '008;Meier;Bern',
    '009;Zu kurz',
    '',
    '010;Weiß;Graz',
    '011;Zu;lang;hier',
    '012;Groß;Wien',
    '',
  ].join('\r\n'),
  'latin1',
);

/** Names in Windows-1251; these bytes are letters of other alphabets too. */
const cyrillic = Buffer.concat([
  Buffer.from('id;name;city\n1;'),
  Buffer.from('c8e2e0edeee23bcceef1eae2e0', 'hex'),
  Buffer.from('\n2;'),
  Buffer.from('cfe5f2f0eee2e03bcae0e7e0edfc', 'hex'),
  Buffer.from('\n3;'),
  Buffer.from('d1e8e4eef0eee23bceecf1ea', 'hex'),
  Buffer.from('\n'),
]);

test.describe('source', () => {
  test('brings an own messy csv from upload to a dataset, with what was set aside', async ({
    signedIn: page,
    baseURL,
  }) => {
    await page.goto(`/m/${await makeMigration(page, baseURL ?? '')}/source`);
    await expect(page.getByText('Bring the data to load')).toBeVisible();
    await expectAccessible(page);
    await choose(page, { name: 'contacts_nov.csv', mimeType: 'text/csv', buffer: messy });

    const raw = page.getByRole('region', { name: 'As it lies in the file' });
    const read = page.getByRole('region', { name: 'As it will be read' });
    await expect(raw.getByRole('button', { name: /id;name;city/ })).toHaveAttribute('aria-pressed', 'true');
    await expect(read.getByRole('columnheader', { name: 'city' })).toBeVisible();
    await expect(read.getByRole('cell', { name: '007' })).toBeVisible();
    await expect(read.getByRole('cell', { name: 'Müller·' })).toBeVisible();
    await expect(page.getByLabel('Encoding')).toContainText('Automatic: windows-1252');
    await expect(page.getByText('Do names with accents look right?')).toBeVisible();
    await expectAccessible(page);

    // Another header by a press on its line, read again at once; and back.
    await raw.getByRole('button', { name: /007;/ }).click();
    await expect(read.getByRole('columnheader', { name: 'Müller' })).toBeVisible();
    await raw.getByRole('button', { name: /id;name;city/ }).click();
    await expect(read.getByRole('columnheader', { name: 'city' })).toBeVisible();
    await page.getByLabel('Null words').fill('Bern');
    await page.getByLabel('Null words').press('Tab');
    await expect(read.getByRole('row', { name: /008/ })).toContainText('null');

    await page.getByRole('button', { name: 'Read the whole file' }).click();
    const result = page.getByRole('region', { name: 'What was read' });
    await expect(result).toContainText('Accounted for: 9 lines');
    await expect(result).toContainText('4 rows');
    await expect(result).toContainText('2 set aside');
    await expect(result).toContainText('1 above the table');
    await result.getByRole('button', { name: 'Open the 2 set aside' }).click();
    const aside = page.getByRole('dialog', { name: 'Set aside' });
    await expect(aside.getByRole('row', { name: /009;Zu kurz/ })).toContainText(
      'Too few fields: 2 instead of 3',
    );
    await expect(aside.getByRole('row', { name: /011;Zu;lang;hier/ })).toContainText('Too many fields');
    await expectAccessible(page);
    await page.keyboard.press('Escape');

    // It is a load now, named after the file, and a reload finds it so.
    await expect(page).toHaveURL(/load=contacts_nov/);
    await expect(page.getByText(/^Saved/)).toBeVisible();
    await page.reload();
    await expect(result).toContainText('Accounted for: 9 lines');
    await expect(page.getByRole('button', { name: /^contacts_nov ?→ Contact$/ })).toBeVisible();
    await page.getByRole('button', { name: 'Shape', exact: true }).click();
    await expect(page).toHaveURL(/\/shape\?load=contacts_nov/);
  });

  test('where an encoding is a guess, the readings stand side by side and one is chosen', async ({
    signedIn: page,
    baseURL,
  }) => {
    await page.goto(`/m/${await makeMigration(page, baseURL ?? '')}/source`);
    await choose(page, { name: 'cyrillic.csv', mimeType: 'text/csv', buffer: cyrillic });
    const read = page.getByRole('region', { name: 'As it will be read' });
    await expect(read.getByText('Which reading looks right?')).toBeVisible();
    await expect(read.getByRole('cell', { name: 'Иванов' })).toBeVisible();
    await read.getByRole('button', { name: 'Read as windows-1253' }).click();
    await expect(read.getByRole('cell', { name: 'Θβΰνξβ' })).toBeVisible();
    await expect(page.getByLabel('Encoding')).toHaveValue('windows-1253');
    await expect(read.getByText('Which reading looks right?')).toHaveCount(0);
    await page.getByLabel('Encoding').selectOption({ label: 'windows-1251' });
    await expect(read.getByRole('cell', { name: 'Иванов' })).toBeVisible();
  });

  test('several files become several loads; data that is here already can be chosen', async ({
    signedIn: page,
    baseURL,
  }) => {
    const id = await makeMigration(page, baseURL ?? '');
    await page.goto(`/m/${id}/source`);
    const stamp = Date.now();
    await choose(
      page,
      { name: `accounts ${stamp}.csv`, mimeType: 'text/csv', buffer: Buffer.from(`a,b\n1,${stamp}\n`) },
      { name: `leads ${stamp}.csv`, mimeType: 'text/csv', buffer: Buffer.from(`c,d\n2,${stamp}\n`) },
    );
    await expect(page.getByRole('heading', { level: 2, name: `accounts ${stamp}.csv` })).toBeVisible();
    await page.getByRole('button', { name: 'Read the whole file' }).click();
    await expect(page.getByRole('region', { name: 'What was read' })).toContainText('1 rows');
    await page.getByRole('button', { name: `leads ${stamp}.csv`, exact: true }).click();
    await expect(page.getByRole('columnheader', { name: 'd', exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Read the whole file' }).click();
    const loads = page.getByRole('list', { name: 'Loads' }).getByRole('listitem');
    await expect(loads).toHaveCount(2);
    await page.getByRole('button', { name: 'Use what is here already' }).click();
    const picker = page.getByRole('dialog', { name: 'What is here already' });
    await picker.getByLabel('Search by name').fill(`accounts ${stamp}`);
    await expect(picker.getByRole('button', { name: /leads/ })).toHaveCount(0);
    await picker.getByRole('button', { name: new RegExp(`accounts ${stamp}.*1 row`) }).click();
    await expect(loads).toHaveCount(3);
    await page.getByRole('button', { name: `Remove the load accounts ${stamp} 2` }).click();
    await expect(loads).toHaveCount(2);
  });

  test('a file that is not read yet is still there on the next visit, until it is read', async ({
    signedIn: page,
    baseURL,
  }) => {
    const id = await makeMigration(page, baseURL ?? '');
    await page.goto(`/m/${id}/source`);
    const stamp = Date.now();
    const names = [`first ${stamp}.csv`, `second ${stamp}.csv`] as const;
    await choose(
      page,
      ...names.map((name) => ({
        name,
        mimeType: 'text/csv',
        buffer: Buffer.from(`a,b\n${name},${stamp}\n`),
      })),
    );
    const list = page.getByRole('list', { name: 'Files brought and not read yet' });
    await expect(list.getByRole('button', { name: names[1], exact: true })).toBeVisible();
    // Both are on their way at once, and whoever leaves before one has arrived leaves it behind.
    await expect(list.getByText('not read yet')).toHaveCount(2);
    await page.goto('/');
    await page.goto(`/m/${id}/source`);
    await expect(page.getByRole('heading', { level: 2, name: names[0] })).toBeVisible();
    await expect(list.getByRole('listitem')).toHaveCount(2);
    await page.getByRole('button', { name: 'Read the whole file' }).click();
    await expect(page.getByRole('region', { name: 'What was read' })).toContainText('1 rows');
    await expect(page.getByText(/^Saved/)).toBeVisible();
    await page.reload();
    await expect(list.getByRole('listitem')).toHaveCount(1);
    await list.getByRole('button', { name: `Take ${names[1]} off this list` }).click();
    await expect(list).toHaveCount(0);
  });

  test('an upload is cancelled and leaves nothing behind', async ({ signedIn: page, baseURL }) => {
    await page.goto(`/m/${await makeMigration(page, baseURL ?? '')}/source`);
    const name = `cancelled ${Date.now()}.csv`;
    // A line so slow that the upload is still under way when it is cancelled.
    const line = await page.context().newCDPSession(page);
    await line.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: 200_000,
    });
    await choose(page, { name, mimeType: 'text/csv', buffer: Buffer.alloc(8_000_000, 'a,b\n') });
    await expect(page.getByRole('progressbar', { name })).toBeVisible();
    await page.getByRole('button', { name: `Cancel the upload of ${name}` }).click();
    await expect(page.getByText(name)).toHaveCount(0);
    const kept = await page.request.get(`${baseURL}/api/v1/files?search=${encodeURIComponent(name)}`);
    expect(((await kept.json()) as { items: unknown[] }).items).toEqual([]);
  });

  test.describe('a lost connection', () => {
    test.use({ expected: { statuses: [0] } });

    test('an upload goes on from the byte that had arrived', async ({ signedIn: page, baseURL }) => {
      const line = new WeakLine(baseURL ?? '');
      const id = await makeMigration(page, baseURL ?? '');
      await page.goto(`${await line.open()}/m/${id}/source`);
      await expect(page.getByText('Bring the data to load')).toBeVisible();
      const name = `broken off ${Date.now()}.csv`;
      const text = Buffer.alloc(12_000_000, '1,some text,2\n');
      text.write('a,b,c\n');
      const offsets: number[] = [];
      page.on('request', (request) => {
        const offset = request.headers()['upload-offset'];
        if (request.method() === 'PATCH' && offset !== undefined) offsets.push(Number(offset));
      });
      line.breakAfter(6_000_000);
      await choose(page, { name, mimeType: 'text/csv', buffer: text });
      await expect(page.locator('dms-connection-line p')).toContainText('DMS has not answered since');
      line.mend();
      await expect(page.getByRole('heading', { level: 2, name })).toBeVisible({ timeout: 60_000 });
      const kept = await page.request.get(`${baseURL}/api/v1/files?search=${encodeURIComponent(name)}`);
      const sha256 = createHash('sha256').update(text).digest('hex');
      expect(((await kept.json()) as { items: unknown[] }).items).toMatchObject([
        { name, size: text.length, sha256 },
      ]);
      // What had arrived is not sent again.
      expect(offsets[0]).toBe(0);
      expect(offsets.at(-1)).toBeGreaterThan(1_000_000);
      await line.close();
    });
  });

  test.describe('refusals', () => {
    test.use({ expected: { statuses: [400, 413, 415, 422] } });

    test('a refused file is named with why, beside those that came', async ({ signedIn: page, baseURL }) => {
      await page.goto(`/m/${await makeMigration(page, baseURL ?? '')}/source`);
      await choose(
        page,
        { name: 'nothing.csv', mimeType: 'text/csv', buffer: Buffer.alloc(0) },
        { name: 'good.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') },
      );
      const line = page.getByRole('listitem').filter({ hasText: 'nothing.csv' });
      await expect(line.getByRole('alert')).toContainText('The file is empty');
      await expect(page.getByRole('heading', { level: 2, name: 'good.csv' })).toBeVisible();
      await line.getByRole('button', { name: 'Take nothing.csv off this list' }).click();
      await expect(line).toHaveCount(0);
    });
  });

  test('on a narrow screen the panes are tabs, and nothing scrolls sideways', async ({
    signedIn: page,
    baseURL,
  }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto(`/m/${await makeMigration(page, baseURL ?? '')}/source`);
    await choose(page, { name: 'contacts_nov.csv', mimeType: 'text/csv', buffer: messy });
    await expect(page.getByRole('columnheader', { name: 'city' })).toBeVisible();
    await page.getByRole('radio', { name: 'Raw' }).check();
    await expect(page.getByRole('button', { name: /id;name;city/ })).toBeVisible();
    await page.getByRole('radio', { name: 'Options' }).check();
    await expect(page.getByLabel('Delimiter')).toBeVisible();
    await expectAccessible(page);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(over).toBe(0);
  });
});

interface GivenFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** By the button, as people do it. */
async function choose(page: Page, ...files: GivenFile[]): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose files' }).click(),
  ]);
  await chooser.setFiles(files);
}

async function makeMigration(page: Page, url: string): Promise<string> {
  const token = (await page.context().cookies()).find(({ name }) => name === 'XSRF-TOKEN')?.value ?? '';
  const made = await page.request.post(`${url}/api/v1/migrations`, {
    data: { name: `Source ${Date.now()}`, connectionId: 'practice-org', loads: [] },
    headers: { 'X-XSRF-TOKEN': token },
  });
  expect(made.status()).toBe(201);
  return ((await made.json()) as { id: string }).id;
}
