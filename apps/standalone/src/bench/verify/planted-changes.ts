import { LoadScene } from '../../system/load-scene';

/** Of 500: cells that get another value, records that are deleted, and records that nobody sent. */
const changed = 450;
const deleted = 30;
const added = 20;
/** Changes that the normalisation of Verify calls none: they must not be found. */
const harmless = 100;

const perCall = 200;
const collections = '/services/data/v62.0/composite/sobjects';
const keyOf = (row: number) => `C-${String(row).padStart(8, '0')}`;

/** What is done to a cell, one after the other: a letter, its case, a day, everything, or all of it taken away. */
const edits: [field: string, edit: (row: number) => string | null][] = [
  ['LastName', (row) => `Last ${row}. ${row % 13}`],
  ['FirstName', (row) => `first ${row % 997}`],
  ['Phone', () => null],
  ['Birthdate', (row) => `2026-0${1 + (row % 9)}-2${row % 9}`],
  ['Email', (row) => `d${row}@example.com`],
  ['MailingStreet', (row) => `Street ${row % 5_003}\nFloor ${(row % 7) + 1}`],
  ['Title', () => ''],
  ['MailingCity', () => 'Elsewhere'],
];

/** Makes the changes by the org's own API; answers their names as a verification would report them. */
export async function planted(scene: LoadScene, rows: number): Promise<string[]> {
  const step = Math.floor(rows / (changed + deleted + harmless));
  const chosen = Array.from({ length: changed + deleted + harmless }, (_, place) => 1 + place * step);
  const ids = await idsOf(scene, chosen);
  const idOf = (row: number) => ids.get(keyOf(row)) ?? '';
  const edited = chosen.slice(0, changed).map((row, place) => {
    const [field, edit] = edits[place % edits.length] as (typeof edits)[number];
    return { row, field, value: edit(row) };
  });
  await write(
    scene,
    edited.map(({ row, field, value }) => ({ Id: idOf(row), [field]: value })),
  );
  const gone = chosen.slice(changed, changed + deleted);
  await scene.call('DELETE', `${collections}?allOrNone=true&ids=${gone.map(idOf).join(',')}`);
  await write(
    scene,
    chosen.slice(changed + deleted).map((row) => ({ Id: idOf(row), Email: `C${row}@Example.com` })),
  );
  const strangers = Array.from({ length: added }, (_, place) => ({
    ...{ attributes: { type: 'Contact' }, LastName: `Stranger ${place}`, Legacy_Id__c: `X-${place}` },
  }));
  const made = await scene.call<{ id: string; success: boolean }[]>('POST', collections, {
    ...{ allOrNone: true, records: strangers },
  });
  return [
    ...edited.map(({ row, field }) => `different ${row} ${field}`),
    ...gone.map((row) => `missing ${row}`),
    ...made.map(({ id }) => `extra ${id}`),
  ];
}

async function write(scene: LoadScene, records: object[]): Promise<void> {
  for (let from = 0; from < records.length; from += perCall) {
    const part = records.slice(from, from + perCall);
    const answers = await scene.call<{ success: boolean }[]>('PATCH', collections, {
      allOrNone: true,
      records: part.map((record) => ({ attributes: { type: 'Contact' }, ...record })),
    });
    if (!answers.every(({ success }) => success)) throw new Error('The org refused a planted change.');
  }
}

async function idsOf(scene: LoadScene, rows: number[]): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (let from = 0; from < rows.length; from += perCall) {
    const keys = rows.slice(from, from + perCall).map((row) => `'${keyOf(row)}'`);
    const records = await scene.query(
      `SELECT Id, Legacy_Id__c FROM Contact WHERE Legacy_Id__c IN (${keys.join(',')})`,
    );
    for (const { Id, Legacy_Id__c: key } of records) ids.set(String(key), String(Id));
  }
  if (ids.size !== rows.length) throw new Error(`${ids.size} of ${rows.length} records were found.`);
  return ids;
}
