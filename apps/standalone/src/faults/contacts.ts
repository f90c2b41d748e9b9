import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Operation, Strategy } from '@dms/domain';

const rawHeader = 'id,first,last,email,phone,title,street,city,joined';

/** Writes a csv of `rows` contacts, the same bytes for the same number; answers its path. */
export async function writeContacts(path: string, rows: number, header = rawHeader): Promise<void> {
  const out = createWriteStream(path);
  out.write(`${header}\n`);
  for (let row = 1; row <= rows; row += 1) {
    const line = `C-${String(row).padStart(8, '0')},First ${row % 997},"Last ${row}, ${row % 13}",c${row}@example.com,+41 44 ${String(row % 10_000_000).padStart(7, '0')},Title ${row % 31},"Street ${row % 5_003}\nFloor ${row % 7}",City ${row % 211},2026-0${1 + (row % 9)}-1${row % 10}\n`;
    if (!out.write(line)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

/** The migration that loads them, by the sample connection. */
export function contactsMigration(
  name: string,
  connectionId: string,
  datasetId: string,
  load: { strategy?: Strategy; operation?: Operation } = {},
) {
  const column = (field: string, from: string) => ({ field, column: from });
  return {
    name,
    connectionId,
    loads: [
      {
        name: 'contacts',
        datasetId,
        recipe: { version: 1, steps: [{ op: 'clean', columns: ['first', 'last'], trim: true }] },
        object: 'Contact',
        operation: 'upsert',
        externalIdField: 'Legacy_Id__c',
        ...load,
        mapping: [
          column('Legacy_Id__c', 'id'),
          column('FirstName', 'first'),
          column('LastName', 'last'),
          column('Email', 'email'),
          column('Phone', 'phone'),
          column('Title', 'title'),
          column('MailingStreet', 'street'),
          column('MailingCity', 'city'),
          column('Birthdate', 'joined'),
        ],
      },
    ],
  };
}
