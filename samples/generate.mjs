// Writes the sample files, expected.json and the numbers in README.md: `node samples/generate.mjs [folder]`.
// Everything comes from one seed, so the same bytes come out every time. What is expected is counted from what was
// planted, never by asking DMS.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accountsCsv, planAccounts } from './generator/accounts.mjs';
import { contactsXlsx, planContacts } from './generator/contacts.mjs';
import { withNumbers } from './generator/numbers.mjs';
import { opportunitiesCsv, planOpportunities, raggedRecords, revenue } from './generator/opportunities.mjs';
import { seeded } from './generator/random.mjs';
import { spots } from './generator/spots.mjs';
import { tally } from './generator/tally.mjs';

const folder = process.argv[2] ?? import.meta.dirname;
const random = seeded(1848);
const accounts = planAccounts(random);
const contacts = planContacts(random, accounts);
const opportunities = planOpportunities(random, accounts);

const euros = (cents) => (cents / 100).toFixed(2);
const won = revenue(opportunities);
const expected = {
  datasets: {
    accounts: { rows: accounts.length, setAside: 0 },
    contacts: { rows: contacts.length, setAside: 0 },
    opportunities: { rows: opportunities.length, setAside: raggedRecords },
  },
  loads: {
    Accounts: { object: 'Account', ...tally(accounts) },
    Contacts: { object: 'Contact', ...tally(contacts) },
    Opportunities: { object: 'Opportunity', ...tally(opportunities) },
  },
  amount: euros(
    opportunities.filter((row) => row.end === 'written').reduce((sum, row) => sum + (row.cents ?? 0), 0),
  ),
  derived: { name: 'Revenue by account', rows: won.rows, deals: won.deals, revenue: euros(won.cents) },
  spots: spots(accounts, contacts, opportunities),
};

const write = (name, content) => writeFileSync(join(folder, name), content);
write('accounts.csv', accountsCsv(accounts));
write('contacts.xlsx', await contactsXlsx(contacts));
write('opportunities.csv', opportunitiesCsv(opportunities));
write('expected.json', `${JSON.stringify(expected, null, 2)}\n`);
write('README.md', withNumbers(readFileSync(join(import.meta.dirname, 'README.md'), 'utf8'), expected));
