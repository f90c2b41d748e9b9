import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from './accessible';
import { contactMapping } from './contacts';
import { call, makeDataset, makeMigration } from './made-by-rest';
import { expect } from './test';

export const wholeMapping = [
  ...contactMapping,
  { field: 'LeadSource', column: 'source', values: { Messe: 'Other' } },
  { field: 'Department', constant: 'Import' },
];
/** The columns of the contacts as another export writes them: two have other names, and one is not there. */
export const others = 'ID,First Name,lastname,E-Mail,SOURCE\n7,Hanna,Hahn,hanna@alster.example,Web\n';

export interface Saved {
  id: string;
  version: string;
  name: string;
  mapping: unknown[];
}

export const named = (words: string) => `${words} ${Date.now()}`;
export const library = (page: Page) => page.getByRole('dialog', { name: 'Saved mappings' });
export const listed = (page: Page, name: string) =>
  library(page).getByRole('listitem').filter({ hasText: name });

export async function fromMenu(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'Saved mappings' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** A migration of other people's columns, with what is mapped already. */
export async function openOthers(page: Page, mapping: unknown[], changes: object = {}): Promise<string> {
  const datasetId = await makeDataset(page, 'people', others);
  const load = {
    name: 'People',
    datasetId,
    recipe: { version: 1, steps: [] },
    object: 'Contact',
    operation: 'upsert',
    externalIdField: 'Legacy_Id__c',
    mapping,
    ...changes,
  };
  const id = await makeMigration(page, 'People of another export', [load]);
  await page.goto(`/m/${id}/map?load=People`);
  await expect(page.getByText(/^Required: /)).toBeVisible();
  return id;
}

export const keep = (page: Page, name: string, changes: object = {}) =>
  call<Saved>(page, 'POST', '/mappings', {
    name,
    object: 'Contact',
    operation: 'upsert',
    externalIdField: 'Legacy_Id__c',
    mapping: wholeMapping,
    ...changes,
  });

export async function savedLoad(
  page: Page,
  id: string,
): Promise<Record<string, unknown> & { mapping: unknown[] }> {
  const { loads } = await call<{ loads: (Record<string, unknown> & { mapping: unknown[] })[] }>(
    page,
    'GET',
    `/migrations/${id}`,
  );
  return loads[0] ?? { mapping: [] };
}

export async function fitsOnNarrowAndDark(page: Page, dialog: Locator): Promise<void> {
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 844 });
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
    }
    const over = await dialog.evaluate((each) => each.scrollWidth - each.clientWidth);
    expect([width, over]).toEqual([width, 0]);
  }
}
