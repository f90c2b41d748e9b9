import type { Page } from '@playwright/test';
import { makeDataset, makeMigration } from '../made-by-rest';
import type { Screen } from './pictured';

const longName =
  'Kundenstammdaten der Hauptverwaltung, bereinigt und geprüft, Stand Oktober 2026 (endgültig, Version 17)';
const longLoad = (datasetId: string, object = 'Contact') => ({
  name: 'Ansprechpartnerinnen und Ansprechpartner der Niederlassungen, ohne Verstorbene',
  datasetId,
  object,
  operation: 'upsert',
  externalIdField: 'Legacy_Id__c',
  recipe: { version: 1, steps: [] },
  mapping: [
    { field: 'Legacy_Id__c', column: 'id' },
    { field: 'LastName', column: longColumn },
  ],
});
const longColumn = 'Nachname_laut_Personalausweis_oder_Reisepass_ohne_Titel_und_Namenszusaetze';

/** A migration in which every name is long and the columns are many, and one whose file has a header and no row. */
export async function makeOddities(page: Page): Promise<{ long: string; none: string }> {
  const columns = ['id', longColumn, ...Array.from({ length: 60 }, (_, at) => `Merkmal_${at}`)];
  const values = columns.map((column, at) => (at === 0 ? '007' : `${column} `.repeat(4)));
  const rows = Array.from({ length: 30 }, (_, at) => [`${at}`, ...values.slice(1)].join(','));
  const long = await makeDataset(page, longName, [columns.join(','), ...rows, ''].join('\n'));
  const none = await makeDataset(page, 'only a header', `id,${longColumn}\n`);
  return {
    long: await makeMigration(page, longName, [longLoad(long)]),
    none: await makeMigration(page, 'Nothing in it', [longLoad(none)]),
  };
}

/** The same screens where every name is long, and where there is no row. */
export const odd: Screen[] = [
  ...['source', 'shape', 'map', 'check', 'load', 'results'].flatMap((step): Screen[] => [
    { name: `${step}-long`, path: `/m/{long}/${step}` },
    { name: `${step}-none`, path: `/m/{none}/${step}` },
  ]),
  { name: 'home-long', path: '/?show=all' },
];

const screensWithCalls = [
  ['home', '/'],
  ['runs', '/runs'],
  ['connections', '/connections'],
  ['tokens', '/tokens'],
  ['source', '/m/{sample}/source'],
  ['shape', '/m/{sample}/shape?load=Contacts'],
  ['map', '/m/{sample}/map?load=Contacts'],
  ['check', '/m/{sample}/check'],
  ['load', '/m/{sample}/load'],
  ['results', '/m/{sample}/results'],
] as const;

/** All calls but those that the frame around a screen needs. */
const ofTheScreen = (url: URL) =>
  /\/api\/v1\/(?!me$|migrations\/[^/]+$|health)/.test(url.pathname) && !url.pathname.endsWith('/events');

/** Grey bars say in words that they wait, once that takes long. In the page. */
function wordsOfWaiting(): boolean {
  const words = document.querySelector('.dms-skeleton > p, [aria-busy=true]:not(.dms-skeleton)');
  return words !== null && getComputedStyle(words).opacity === '1';
}

/** What stands in the place of a screen's data while it is awaited, and where it cannot be had. */
export const troubled: Screen[] = screensWithCalls.flatMap(([name, path]): Screen[] => [
  {
    name: `${name}-loading`,
    path,
    before: (page) => page.route(ofTheScreen, () => undefined),
    act: (page) => page.waitForFunction(wordsOfWaiting),
  },
  {
    name: `${name}-error`,
    path,
    before: (page) =>
      page.route(ofTheScreen, (route) =>
        route.fulfill({
          status: 503,
          contentType: 'application/problem+json',
          json: {
            title: 'The store is away',
            status: 503,
            code: 'STORE_UNAVAILABLE',
            detail: 'The document store did not answer.',
          },
        }),
      ),
    act: (page) => page.locator('dms-problem').first().waitFor(),
  },
  {
    name: `${name}-lost`,
    path,
    act: async (page) => {
      await page.waitForLoadState('networkidle');
      await page.context().setOffline(true);
      await page.locator('dms-connection-line p').waitFor();
    },
  },
]);
