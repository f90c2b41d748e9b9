import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { LoadOptions, Operation, Strategy } from '@dms/domain';

const rawHeader = 'id,first,last,email,phone,title,street,city,joined';

/** Writes a csv of `rows` contacts, the same bytes for the same number; `changed` rows have another title. */
export async function writeContacts(
  path: string,
  rows: number,
  header = rawHeader,
  changed: (row: number) => boolean = () => false,
): Promise<void> {
  const out = createWriteStream(path);
  out.write(`${header}\n`);
  for (let row = 1; row <= rows; row += 1) {
    const line = `C-${String(row).padStart(8, '0')},First ${row % 997},"Last ${row}, ${row % 13}",c${row}@example.com,+41 44 ${String(row % 10_000_000).padStart(7, '0')},${changed(row) ? 'New title' : 'Title'} ${row % 31},"Street ${row % 5_003}\nFloor ${row % 7}",City ${row % 211},2026-0${1 + (row % 9)}-1${row % 10}\n`;
    if (!out.write(line)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

/** How contacts are loaded; `slices`: by so many loads (at most ten), each with keys that end with digits of its own. */
export interface ContactsLoad {
  strategy?: Strategy;
  operation?: Operation;
  options?: LoadOptions;
  slices?: number;
  /** First names and titles change places: other values for the same keys. */
  swapped?: boolean;
}

/** The migration that loads them, by the sample connection. */
export function contactsMigration(
  name: string,
  connectionId: string,
  datasetId: string,
  { slices = 1, ...how }: ContactsLoad = {},
) {
  const digits = Array.from({ length: slices }, (_, slice) =>
    [...'0123456789'].filter((digit) => Number(digit) % slices === slice),
  );
  return { name, connectionId, loads: digits.map((own) => contactsLoad(datasetId, how, own)) };
}

function contactsLoad(
  datasetId: string,
  { swapped = false, ...how }: Omit<ContactsLoad, 'slices'>,
  digits: string[],
) {
  const column = (field: string, from: string) => ({ field, column: from });
  const clean = { op: 'clean', columns: ['first', 'last'], trim: true };
  const slice = { op: 'filter', where: digits.map((digit) => `id like '%${digit}'`).join(' or ') };
  return {
    name: digits.length === 10 ? 'contacts' : `contacts ${digits.join('')}`,
    datasetId,
    recipe: { version: 1, steps: digits.length === 10 ? [clean] : [slice, clean] },
    object: 'Contact',
    operation: 'upsert',
    ...how,
    ...(how.operation !== 'insert' && { externalIdField: 'Legacy_Id__c' }),
    mapping: [
      column('Legacy_Id__c', 'id'),
      column('FirstName', swapped ? 'title' : 'first'),
      column('LastName', 'last'),
      column('Email', 'email'),
      column('Phone', 'phone'),
      column('Title', swapped ? 'first' : 'title'),
      column('MailingStreet', 'street'),
      column('MailingCity', 'city'),
      column('Birthdate', 'joined'),
    ],
  };
}
