import { refusedFor } from './opportunities.mjs';
import ExcelJS from 'exceljs';
import { firstNames, lastNames, monthNames, oddPeople, titles } from './words.mjs';
import { withoutTimes } from './zip-times.mjs';

const headers = ['Contact No', 'Name', 'Display name', 'E-mail', 'Phone', 'Account No', 'Job title', 'Birthday', 'Newsletter', 'Status', 'Remarks'];

/** The first sheet of contacts.xlsx. Answers the rows in sheet order, each with its end. */
export function planContacts(random, accounts) {
  const people = peopleOf(random, accounts);
  const rows = [];
  for (let number = 0; number < 258; number += 1) rows.push(people(number));
  for (const [name, address] of oddPeople) rows.push(people(rows.length, { name, email: `${address}@kontor.example` }));
  const next = (changes, end) => rows.push({ ...people(rows.length, changes), ...end });
  for (const email of ['none', 'n/a', '-', 'unknown']) next({ email }, { end: 'written' });
  for (const birthday of ['unknown', '29.02.1981', 'circa 1970']) next({ birthday }, { end: 'written' });
  next({ account: 42 }, { end: 'written' });
  for (let times = 0; times < 3; times += 1) next({ account: times === 0 ? ' ' : null }, { end: 'written' });
  for (const email of ['anna.schmidt(at)nordkai.example', 'petra.lang@', '@nordkai.example', 'two@@signs.example', 'jon smith@kai.example'])
    next({ email }, { end: 'failed', code: 'INVALID_EMAIL_ADDRESS' });
  const tooLong = { end: 'failed', code: 'STRING_TOO_LONG' };
  next({ name: 'García, María de los Ángeles Inmaculada Concepción del Carmen' }, tooLong);
  next({ name: 'Featherstonehaugh, Hubert Blaine Wolfeschlegelstein Alexander' }, tooLong);
  next({ name: `${'Wolfeschlegelsteinhausenbergerdorff'.repeat(3)}, Hubert` }, tooLong);
  next({ name: '' }, { end: 'failed', code: 'REQUIRED_FIELD_MISSING' });
  for (const account of ['HK-9999', '7', 'HK-8888', 'HK-1901', 'hk-1902', 'HK-1903 ', 'HK-1902']) next({ account }, { end: 'failed', code: refusedFor(account) });
  for (let times = 0; times < 9; times += 1) next({ status: 'left' }, { end: 'skipped', step: 'still-there' });
  for (let times = 0; times < 2; times += 1) next({ name: 'Test, Test' }, { end: 'skipped', step: 'no-tests' });
  random.shuffle(rows);
  plantSameId(random, rows);
  plantSameEmail(random, rows, people);
  return rows;
}

const isPlain = (row) => row.end === 'written' && row.plain;

/** The same id again, further down: the later one counts. */
function plantSameId(random, rows) {
  const spellings = [(id) => id.toLowerCase(), (id) => ` ${id}`, (id) => `${id}  `, (id) => id];
  for (let times = 0; times < 8; times += 1) {
    const at = rows.findIndex((row, index) => index >= times * 20 && isPlain(row));
    const { cells } = rows[at];
    const later = { ...rows[at], plain: false, cells: { ...cells, id: spellings[times % 4](cells.id), title: 'Buyer (new)' } };
    rows[at] = { ...rows[at], plain: false, end: 'skipped', step: 'one-per-id' };
    random.insertAfter(rows, at, later);
  }
}

/** The same person entered again under another id: the first one counts. */
function plantSameEmail(random, rows, people) {
  for (let times = 0; times < 6; times += 1) {
    const at = rows.findIndex((row, index) => index >= times * 30 + 10 && isPlain(row));
    rows[at].plain = false;
    const { email } = rows[at].cells;
    const again = people(900 + times, { email: times % 2 ? email.toUpperCase() : `${email} ` });
    random.insertAfter(rows, at, { ...again, plain: false, end: 'skipped', step: 'one-per-email' });
  }
}

/** A maker of ordinary contacts; what `changes` names is planted instead. */
function peopleOf(random, accounts) {
  const used = new Set();
  const employers = accounts.filter((row) => row.end === 'written').map((row) => row.key);
  return (number, changes = {}) => {
    const id = `C-${String(3001 + number)}`;
    const [first, firstAscii] = random.pick(firstNames);
    const [last, lastAscii] = random.pick(lastNames);
    let email = `${firstAscii}.${lastAscii}@kontor${random.int(1, 60)}.example`;
    if (used.has(email)) email = email.replace('@', `.${number}@`);
    used.add(email);
    const cells = {
      id,
      name: `${last}, ${first}`,
      email: random.chance(0.1) ? email.toUpperCase() : random.chance(0.1) ? '' : email,
      phone: random.chance(0.3) ? random.int(49400000000, 49499999999) : `+49 40 ${random.int(10000, 999999)}`,
      account: reference(random, random.pick(employers)),
      title: random.pick(titles),
      birthday: birthday(random),
      newsletter: random.chance(0.5),
      status: random.pick(['active', 'active', 'active', '']),
      remarks: random.pick(['', '', '', 'Prefers a call', 'Line one\nline two', 'Says "later"']),
      ...changes,
    };
    return { key: id, cells, end: 'written', plain: cells.email.includes('@') };
  };
}

/** Account numbers as people type them: now and then in lower case, and 42 as a number. */
function reference(random, id) {
  if (id === '42') return 42;
  if (random.chance(0.08)) return id.toLowerCase();
  return random.chance(0.08) ? `${id} ` : id;
}

/** Three styles in one column: real dates, German dates as text, English dates as text; sometimes nothing. */
function birthday(random) {
  const [year, month, day] = [random.int(1955, 2001), random.int(1, 12), random.int(1, 28)];
  const two = (number) => String(number).padStart(2, '0');
  return random.pick([
    new Date(Date.UTC(year, month - 1, day)),
    new Date(Date.UTC(year, month - 1, day)),
    `${two(day)}.${two(month)}.${year}`,
    `${day} ${monthNames[month - 1]} ${year}`,
    null,
  ]);
}

export async function contactsXlsx(rows) {
  const workbook = new ExcelJS.Workbook();
  workbook.creator = 'Hanse Kontor';
  workbook.lastModifiedBy = 'Hanse Kontor';
  workbook.created = workbook.modified = new Date(Date.UTC(2025, 5, 30, 9));
  const sheet = workbook.addWorksheet('Contacts');
  sheet.addRow(['Hanse Kontor: contacts as of 30 June 2025']);
  sheet.addRow([]);
  sheet.addRow(headers).font = { bold: true };
  rows.forEach(({ cells }, index) => sheet.addRow(sheetCells(cells, index + 4)));
  sheet.getColumn(8).numFmt = 'yyyy-mm-dd';
  const archive = workbook.addWorksheet('Archive 2019');
  archive.addRow(['No', 'Who', 'Left in']);
  archive.addRow(['C-0001', 'Kapitän Blaubär', 2011]);
  archive.addRow(['C-0002', 'Störtebeker, Klaus', 2019]);
  return withoutTimes(Buffer.from(await workbook.xlsx.writeBuffer()));
}

function sheetCells(cells, line) {
  const display = { formula: `"Contact: "&B${line}`, result: `Contact: ${cells.name}` };
  const { id, name, email, phone, account, title, birthday: born, newsletter, status, remarks } = cells;
  return [id, name, display, email, phone, account, title, born, newsletter, status, remarks].map((cell) =>
    cell === '' ? null : cell,
  );
}
