import { record } from './delimited.mjs';
import { companyHeads, companyTails, industries, notes, oddCompanies, places, streets } from './words.mjs';

const columns = ['id', 'name', 'street', 'address_extra', 'postal_code', 'city', 'country', 'phone', 'website', 'industry', 'employees', 'annual_revenue', 'notes'];

/** accounts.csv: UTF-8 with a byte order mark, comma, LF. Answers the rows in file order, each with its end. */
export function planAccounts(random) {
  const rows = [];
  for (const company of oddCompanies) rows.push(good(random, company));
  for (let number = 0; number < 96; number += 1) rows.push(good(random, ordinary(random, number)));
  const broken = [
    { ...account(random, { id: 'HK-1901', name: `Vereinigte ${'Gewürz- und Teehandels'.repeat(12)}gesellschaft mbH` }), end: 'failed', code: 'STRING_TOO_LONG' },
    { ...account(random, { id: 'HK-1902', name: `The ${'Most Honourable and Ancient '.repeat(10)}Company of Tea Merchants` }), end: 'failed', code: 'STRING_TOO_LONG' },
    { ...account(random, { id: 'HK-1903', name: '   ' }), end: 'failed', code: 'REQUIRED_FIELD_MISSING' },
    { ...account(random, { id: 'HK-1911', name: 'TEST please ignore' }), end: 'skipped', step: 'no-tests' },
    { ...account(random, { id: 'HK-1912', name: 'TEST 2' }), end: 'skipped', step: 'no-tests' },
    { ...account(random, { id: 'HK-1913', name: ' TEST Kunde' }), end: 'skipped', step: 'no-tests' },
    { ...account(random, { id: ' ', name: 'Laufkundschaft (ohne Nummer)' }), end: 'skipped', step: 'with-id' },
  ];
  rows.push(...broken);
  random.shuffle(rows);
  plantDuplicates(random, rows);
  return rows;
}

/** The same id again, further down, in another case or with spaces: the later one counts. */
function plantDuplicates(random, rows) {
  const spellings = { '007': ' 007', 'HK-1004': 'hk-1004', 'HK-1030': 'HK-1030 ', 'HK-0901': ' hk-0901 ' };
  for (const [key, spelling] of Object.entries(spellings)) {
    const at = rows.findIndex((row) => row.key === key);
    const earlier = rows[at];
    const later = { ...earlier, cells: { ...earlier.cells, id: spelling, notes: 'Corrected entry' } };
    rows[at] = { ...earlier, cells: { ...earlier.cells, name: `${earlier.cells.name} (old)` }, end: 'skipped', step: 'one-per-id' };
    random.insertAfter(rows, at, later);
  }
}

const good = (random, company) => ({ ...account(random, company), end: 'written' });

function ordinary(random, number) {
  const id = `HK-${1001 + number}`;
  const name = `${companyHeads[number % 20]} ${companyTails[Math.floor(number / 20) * 2 + (number % 2)]}`;
  return { id, name: random.chance(0.1) ? `  ${name.replace(' ', '  ')} ` : name };
}

function account(random, { id, name, country, city }) {
  const [placeCountry, placeCity, postalCode] = random.pick(places);
  const employees = random.int(3, 2400);
  const cells = {
    id,
    name,
    street: `${random.pick(streets)} ${random.int(1, 199)}`,
    address_extra: random.pick(['', '', '', 'Hof 2', 'Haus B, 3. Stock', 'Gate "C"']),
    postal_code: random.chance(0.1) ? '01067' : postalCode,
    city: city ?? placeCity,
    country: country ?? placeCountry,
    phone: random.pick(['+49 (0)40 ', '+44 20 ', '0049-421-', '+31 10 ']) + random.int(100000, 9999999),
    website: `${random.pick(['http://www.', 'https://'])}${id.trim().toLowerCase().replace(/\W/g, '') || 'shop'}.example`,
    industry: random.pick(industries),
    employees: random.chance(0.05) ? 'ca. 50' : grouped(employees),
    annual_revenue: grouped(employees * 1000 * random.int(40, 400)),
    notes: random.pick(notes),
  };
  return { key: id, cells };
}

const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ',');

export function accountsCsv(rows) {
  const lines = [columns, ...rows.map(({ cells }) => columns.map((column) => cells[column]))];
  return Buffer.from(`\uFEFF${lines.map((line) => record(line, ',') + '\n').join('')}`, 'utf8');
}
