import type { Page } from '@playwright/test';
import { call } from '../made-by-rest';

interface Load {
  name: string;
  object: string;
  operation: string;
  datasetId: string;
  externalIdField?: string;
  recipe: unknown;
  mapping: object[];
}

/** One recipe in the library: that of the sample's accounts. */
export async function keepRecipe(page: Page): Promise<void> {
  if (await isKept(page, '/recipes')) return;
  const { datasetId, recipe } = await sampleLoad(page, 'Accounts');
  await call(page, 'POST', '/recipes', { name: 'Accounts cleaning', recipe, datasetId });
}

/** Two saved mappings: that of the sample's contacts as it is, and one that fits them in part. */
export async function keepMapping(page: Page): Promise<void> {
  if (await isKept(page, '/mappings')) return;
  const { name: load, object, operation, externalIdField, mapping } = await sampleLoad(page, 'Contacts');
  const content = { load, object, operation, externalIdField };
  const strange = [
    { field: 'Description', column: 'remarks_of_sales' },
    { field: 'Region__c', column: 'region' },
    { field: 'Birthdate', constant: 'unknown' },
  ];
  await call(page, 'POST', '/mappings', { name: 'Contacts of the shop', ...content, mapping });
  const mixed = [...mapping.slice(0, 4), ...strange];
  await call(page, 'POST', '/mappings', { name: 'Contacts of the old CRM', ...content, mapping: mixed });
}

/** Two webhooks that nobody answers to: the name is reserved. */
export async function keepWebhooks(page: Page): Promise<void> {
  if (await isKept(page, '/webhooks')) return;
  const off = { events: ['*'], enabled: false };
  const warehouse = { events: ['dataset.ready', 'run.*'], description: 'Tells the warehouse what has arrived' };
  await call(page, 'POST', '/webhooks', { url: 'https://hooks.example.invalid/dms', ...warehouse });
  await call(page, 'POST', '/webhooks', { url: 'https://old.example.invalid/services/notify', ...off });
}

async function isKept(page: Page, path: string): Promise<boolean> {
  const { items } = await call<{ items: unknown[] }>(page, 'GET', path);
  return items.length > 0;
}

async function sampleLoad(page: Page, name: string): Promise<Load> {
  const { items } = await call<{ items: { loads: Load[] }[] }>(page, 'GET', '/migrations?search=Sample');
  const load = items.flatMap(({ loads }) => loads).find((each) => each.name === name);
  if (!load) throw new Error(`The sample has no load ${name}.`);
  return load;
}
