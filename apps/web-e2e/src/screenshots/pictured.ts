import type { Page } from '@playwright/test';
import { keepNoSettings } from '../unkept-settings';
import { keepMapping, keepRecipe, keepWebhooks } from './kept';

export interface Screen {
  name: string;
  /** `{sample}` stands for the id of the sample's migration, `{long}` and `{none}` for those of `oddities`. */
  path: string;
  /** What is arranged before the page is opened. */
  before?: (page: Page) => Promise<unknown>;
  /** What is done on the page before the picture is taken. */
  act?: (page: Page) => Promise<unknown>;
}

export const strangers: Screen[] = [
  { name: 'sign-in', path: '/sign-in' },
  {
    name: 'sign-in-refused',
    path: '/sign-in',
    act: async (page) => {
      await page.locator('input[name=username]').fill('admin');
      await page.locator('input[name=password]').fill('wrong');
      await page.keyboard.press('Enter');
      await page.locator('[role=alert] span').waitFor();
    },
  },
  { name: 'setup', path: '/setup?token=a-token-for-the-picture' },
];

export const empty: Screen[] = [
  { name: 'home-empty', path: '/' },
  { name: 'runs-empty', path: '/runs' },
];

export const full: Screen[] = [
  { name: 'home', path: '/?show=all' },
  {
    name: 'home-new-migration',
    path: '/',
    act: async (page) => {
      await page.locator('dms-new-migration button').first().click();
      await page.locator('dialog[open] select').waitFor();
    },
  },
  {
    name: 'home-delete',
    path: '/?show=all',
    act: async (page) => {
      await page.locator('tbody button').first().click();
      await page.locator('dialog[open] .dms-danger').waitFor();
    },
  },
  { name: 'load-done', path: '/m/{sample}/load' },
  {
    name: 'load-again',
    path: '/m/{sample}/load',
    act: async (page) => {
      await page.locator('dms-run-live + p button').click();
      await page.locator('dms-arm-load table').waitFor();
    },
  },
  { name: 'map', path: '/m/{sample}/map?load=Contacts' },
  {
    name: 'map-picker',
    path: '/m/{sample}/map?load=Contacts&search=department',
    act: async (page) => {
      await page.locator('[dms-map-line] [role=combobox]').first().click();
      await page.locator('[role=option]').first().waitFor();
    },
  },
  {
    name: 'map-add-load',
    path: '/m/{sample}/map',
    act: async (page) => {
      await page.locator('dms-loads-panel .actions button').first().click();
      await page.locator('dialog[open]').waitFor();
    },
  },
  {
    name: 'check',
    path: '/m/{sample}/check',
    act: async (page) => {
      const begin = page.locator('dms-empty button');
      if (await begin.isVisible()) await begin.click();
      await page.locator('dms-cause-list').waitFor();
    },
  },
  {
    name: 'check-rows',
    path: '/m/{sample}/check?status=failed',
    act: async (page) => {
      await page.locator('dms-outcome-rows table').waitFor();
      await page.locator('#check-rows').evaluate((heading) => heading.scrollIntoView());
    },
  },
  {
    name: 'shape-recipe',
    path: '/m/{sample}/shape?load=Contacts',
    act: async (page) => {
      await page.locator('dms-column-head .filled').first().waitFor();
      if (await page.locator('.sheets').isVisible()) await page.locator('.sheets button').first().click();
    },
  },
  {
    name: 'shape-filtered',
    path: "/m/{sample}/shape?load=Contacts&where=last_name = 'nobody is called so'",
    act: (page) => page.locator('.none, .nothing, dms-grid').first().waitFor(),
  },
  { name: 'results', path: '/m/{sample}/results' },
  {
    name: 'results-rows',
    path: '/m/{sample}/results?only=Contacts&status=failed',
    act: async (page) => {
      await page.locator('#outcome-rows').scrollIntoViewIfNeeded();
      await page.locator('#outcome-rows').evaluate((heading) => heading.scrollIntoView());
    },
  },
  { name: 'runs', path: '/runs' },
  { name: 'not-found', path: '/nowhere' },
  {
    name: 'account',
    path: '/runs',
    act: async (page) => {
      await page.locator('[popovertarget=account-panel]').click();
    },
  },
  { name: 'source', path: '/m/{sample}/source' },
  {
    name: 'source-file',
    path: '/m/{sample}/source',
    act: async (page) => {
      const lines = ['Export of 2026-11-01', 'id;name;city', '007;Müller ;Köln', '008;Weiß;', '009;short'];
      const buffer = Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1');
      const file = { name: 'contacts_nov.csv', mimeType: 'text/csv', buffer };
      await page.locator('dms-file-column input[type=file]').setInputFiles(file);
      await page.locator('dms-file-column button.name', { hasText: 'contacts_nov.csv' }).waitFor();
      await page.locator('dms-tried-table', { hasText: 'Müller' }).waitFor();
    },
  },
  {
    name: 'source-datasets',
    path: '/m/{sample}/source',
    act: async (page) => {
      await page.locator('dms-file-column .drop button').last().click();
      await page.locator('dms-dataset-picker li button').first().waitFor();
    },
  },
  {
    name: 'connections',
    path: '/connections',
    act: async (page) => {
      await page.locator('tbody button').first().click();
      await page.locator('dms-test-outcome .good').waitFor();
    },
  },
  {
    name: 'connection-add',
    path: '/connections',
    act: async (page) => {
      await page.locator('.dms-page-head button').click();
      await page.locator('dialog[open]').waitFor();
    },
  },
  {
    name: 'tokens',
    path: '/tokens',
    act: async (page) => {
      await page.locator('.dms-page-head button').click();
      await page.locator('dialog[open] input').fill('nightly');
      await page.locator('dialog[open] button[type=submit]').click();
      await page.locator('dms-copy-text').first().waitFor();
    },
  },
  { name: 'people', path: '/people' },
  {
    name: 'webhooks',
    path: '/webhooks',
    before: keepWebhooks,
    act: (page) => page.getByRole('row').nth(1).waitFor(),
  },
  {
    name: 'webhook-dialog',
    path: '/webhooks',
    before: keepWebhooks,
    act: async (page) => {
      await page.locator('.dms-page-head button').click();
      await page.locator('dialog[open] input').first().waitFor();
    },
  },
  {
    name: 'settings',
    path: '/settings',
    act: (page) => page.locator('dms-limit-table').waitFor({ state: 'attached' }),
  },
  {
    name: 'settings-personal',
    path: '/settings?section=personal',
    before: keepNoSettings,
    act: async (page) => {
      await page.locator('dms-setting input[type=radio]').nth(6).check();
      await page.locator('dms-setting .saved').waitFor();
      await page.locator('dms-setting input[type=radio]').nth(5).check();
    },
  },
  {
    name: 'settings-limits',
    path: '/settings?section=limits',
    act: async (page) => {
      await page.locator('dms-about dms-status').first().waitFor({ state: 'attached' });
      await page.locator('#limits').evaluate((section) => section.scrollIntoView());
    },
  },
  { name: 'shape', path: '/?show=all', act: (page) => openShape(page) },
  {
    name: 'shape-form',
    path: '/?show=all',
    act: async (page) => {
      await openShape(page);
      if (await page.locator('.sheets').isVisible()) await page.locator('.sheets button').first().click();
      await page.locator('.panel-foot > button').click();
      await page.locator('[role=menuitem]', { hasText: /^(Keep rows|保留行)/ }).click();
      await page.locator('dms-step-form textarea').fill("coalesce(email, '') <> '' AND frist_name = 'Anna'");
      await page.locator('dms-step-form [role=alert]').waitFor();
    },
  },
  {
    name: 'shape-use-recipe',
    path: '/m/{sample}/shape?load=Contacts',
    before: keepRecipe,
    act: async (page) => {
      await page.locator('dms-column-head .filled').first().waitFor();
      if (await page.locator('.sheets').isVisible()) await page.locator('.sheets button').first().click();
      await page.locator('dms-recipe-shelf button').click();
      await page.locator('dms-recipe-shelf [role=menuitem]').first().click();
      await page.locator('dms-use-recipe .dms-choices button').first().click();
      await page.locator('dms-use-recipe .line').first().waitFor();
    },
  },
  {
    name: 'recipes',
    path: '/recipes',
    before: keepRecipe,
    act: (page) => page.locator('dms-recipe-table').waitFor(),
  },
  {
    name: 'map-saved-mappings',
    path: '/m/{sample}/map?load=Contacts',
    before: keepMapping,
    act: openMappings,
  },
  {
    name: 'map-saved-fit',
    path: '/m/{sample}/map?load=Contacts',
    before: keepMapping,
    act: async (page) => {
      await openMappings(page);
      await page.locator('dms-mapping-library .choose').first().click();
      await page.locator('dms-fit-report .told').waitFor();
    },
  },
  {
    name: 'map-save-mapping',
    path: '/m/{sample}/map?load=Contacts',
    act: async (page) => {
      await page.locator('dms-saved-mappings button').first().click();
      await page.locator('dms-saved-mappings [role=menuitem]').last().click();
      await page.locator('dms-save-mapping dialog[open]').waitFor();
    },
  },
  // Last: what is changed here is kept in the browser and sent by the next page.
  {
    name: 'merge',
    path: '/m/{sample}/map?load=Contacts&search=department',
    act: twoVersions,
  },
];

/** The contacts of the sample, once their rows and their profile are there. */
async function openShape(page: Page): Promise<void> {
  const answer = await page.request.get('/api/v1/migrations');
  const { items } = (await answer.json()) as { items: { id: string; loads: { name: string }[] }[] };
  const sample = items.find(({ loads }) => loads.some(({ name }) => name === 'Contacts'));
  await page.goto(`/m/${sample?.id}/shape?load=Contacts`);
  await page.locator('dms-column-head .filled').first().waitFor();
}

/** The mappings that were kept, from the menu on Map. */
async function openMappings(page: Page): Promise<void> {
  await page.locator('dms-saved-mappings button').first().click();
  await page.locator('dms-saved-mappings [role=menuitem]').first().click();
  await page.locator('dms-mapping-library .choose').first().waitFor();
}

/** Somebody else has changed the migration that is edited here. */
async function twoVersions(page: Page): Promise<void> {
  const field = page.locator('[dms-map-line] [role=combobox]').first();
  await field.waitFor();
  await page.route('**/api/v1/migrations/*', async (route) => {
    if (route.request().method() !== 'PUT') return route.fallback();
    const read = await page.request.get(route.request().url());
    const current = (await read.json()) as { loads: { name: string; mapping: object[] }[] };
    const contacts = current.loads.find(({ name }) => name === 'Contacts');
    contacts?.mapping.push({ field: 'Department', column: 'title' }, { field: 'Fax', column: 'phone' });
    const problem = { title: 'Stale', status: 412, code: 'STALE_VERSION', detail: 'It was changed since.' };
    await route.fulfill({
      status: 412,
      contentType: 'application/problem+json',
      json: { ...problem, current: { ...current, version: 'another' } },
    });
  });
  await field.fill('description');
  await page.keyboard.press('Enter');
  await page.locator('dms-save-line .conflict button').click();
  await page.locator('dms-merge-dialog dialog[open]').waitFor();
}
