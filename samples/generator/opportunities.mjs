import iconv from 'iconv-lite';
import { record } from './delimited.mjs';
import { goods } from './words.mjs';

const columns = ['Nr', 'Kunden-Nr', 'Geschäft', 'Stufe', 'Betrag', 'Abschluss', 'Wahrscheinlichkeit', 'Art', 'Storniert', 'Bemerkung'];
const stages = ['Anfrage', 'Qualifiziert', 'Angebot', 'Verhandlung', 'Gewonnen', 'Gewonnen', 'Gewonnen', 'Verloren'];
const likelihood = { Anfrage: 10, Qualifiziert: 20, Angebot: 60, Verhandlung: 80, Gewonnen: 100, Verloren: 0 };

/** Written right after the row before it: a semicolon that nobody quoted. Not a row, but a record set aside. */
const ragged = [
  'O-27001;HK-1003;Darjeeling; 2. Flush;Angebot;1.000,00;2025-03-01;60 %;Neukunde;;',
  'O-27002;HK-1009;Zimt;Gewonnen;80,00;2025-03-02;100 %;Bestand;;per Post; nicht per Mail',
];

/**
 * opportunities.csv: Windows-1252, semicolon, decimal comma, CRLF. Answers the rows in file order, each with its end
 * and what the revenue table needs: account, cents, won, inRevenue (false when that recipe sets the row aside).
 */
export function planOpportunities(random, accounts) {
  const buyers = accounts.filter((row) => row.end === 'written').map((row) => row.key);
  const rows = [];
  const next = (changes = {}, facts = {}) =>
    rows.push({ ...opportunity(random, `O-${20001 + rows.length}`, random.pick(buyers), changes), ...facts });
  for (let number = 0; number < 446; number += 1) next();
  for (const amount of ['auf Anfrage', 'auf Anfrage', 'auf Anfrage', '', '', ' ']) next({ amount }, { cents: null });
  for (const [amount, cents] of [['1.204,50', 120450], ['€ 12,00', 1200], ['-250,00', -25000], ['EUR -1.000,00', -100000], ['1.234.567,89 €', 123456789]])
    next({ amount }, { cents });
  for (let times = 0; times < 3; times += 1) next({ account: '' }, { account: '' });
  for (const date of ['31.02.2024', '2024-13-05', 'demnächst', '00.00.0000']) next({ date }, { end: 'rejected', step: 'date' });
  for (const stage of ['???', 'Won', 'geparkt']) next({ stage }, { end: 'rejected', step: 'stage', won: false });
  for (const amount of ['1O0,00', 'zwölf']) next({ amount }, { end: 'rejected', step: 'amount', inRevenue: false });
  for (const date of ['', '  ']) next({ date }, { end: 'failed', code: 'REQUIRED_FIELD_MISSING' });
  for (const account of ['HK-7777', 'HK-7778', '0042', 'HK-7777', 'HK-6000', 'HK-1901', 'HK-1902', 'hk-1903', 'HK-1901'])
    next({ account }, { account: account.toUpperCase(), end: 'failed', code: refusedFor(account) });
  for (let times = 0; times < 12; times += 1)
    next({ cancelled: 'ja' }, { end: 'skipped', step: 'not-cancelled', inRevenue: false });
  random.shuffle(rows);
  plantDuplicates(random, rows);
  const nothing = Object.fromEntries(columns.map((column) => [column, '']));
  random.insertAfter(rows, 100, { cells: nothing, end: 'skipped', step: 'with-id', inRevenue: false });
  return rows;
}

/** The same key in another case, further down. No step removes it: the load itself must see it. The later one counts. */
function plantDuplicates(random, rows) {
  for (let times = 0; times < 6; times += 1) {
    const at = rows.findIndex((row, index) => index >= times * 50 && row.end === 'written' && row.plain);
    const earlier = rows[at];
    const cents = 10000 + times * 101;
    const key = times % 2 ? earlier.key : earlier.key.toLowerCase();
    const cells = { ...earlier.cells, Nr: key, Betrag: german(cents) };
    rows[at] = { ...earlier, end: 'twice', inRevenue: false };
    random.insertAfter(rows, at, { ...earlier, cells, key, cents, plain: false, twin: true });
  }
}

/** The accounts numbered so fail themselves, and what belongs to them is held back; the others are nowhere. */
export const refusedFor = (account) => (/^hk-190/i.test(account) ? 'PARENT_FAILED' : 'INVALID_FIELD');

function opportunity(random, id, buyer, changes) {
  const cents = random.int(500, 4_000_000);
  const stage = changes.stage ?? random.pick(stages);
  const cells = {
    Nr: id,
    'Kunden-Nr': changes.account ?? (random.chance(0.05) ? buyer.toLowerCase() : buyer),
    Geschäft: `${random.pick(goods)}, ${random.int(1, 40)} Sack${random.chance(0.1) ? ' "eilig"' : ''}`,
    Stufe: random.chance(0.05) ? ` ${stage.toLowerCase()}` : stage,
    Betrag: changes.amount ?? money(random, cents),
    Abschluss: changes.date ?? date(random),
    Wahrscheinlichkeit: `${likelihood[stage] ?? 0} %`,
    Art: random.pick(['Neukunde', 'Bestand', 'Bestand', '']),
    Storniert: changes.cancelled ?? random.pick(['', '', 'nein']),
    Bemerkung: random.pick(['', '', '', 'Liefern an: Straße 5; Tor 2', 'Erst zahlen,\r\ndann liefern', 'sagt „vielleicht“', '100 % Vorkasse']),
  };
  return { key: id, cells, end: 'written', account: buyer, cents, won: stage === 'Gewonnen', inRevenue: true, plain: Object.keys(changes).length === 0 };
}

function german(cents) {
  const whole = String(Math.floor(cents / 100)).replace(/\B(?=(\d{3})+$)/g, '.');
  return `${whole},${String(cents % 100).padStart(2, '0')}`;
}

function money(random, cents) {
  const text = german(cents);
  return random.pick([text, text, text, `€ ${text}`, `${text} €`, `EUR ${text}`]);
}

/** Three styles in one column: ISO, German, British. */
function date(random) {
  const two = (number) => String(number).padStart(2, '0');
  const [year, month, day] = [random.int(2022, 2026), two(random.int(1, 12)), two(random.int(1, 28))];
  return random.pick([`${year}-${month}-${day}`, `${day}.${month}.${year}`, `${day}/${month}/${year}`]);
}

export function opportunitiesCsv(rows) {
  const lines = rows.map(({ cells }) => record(columns.map((column) => cells[column]), ';'));
  lines.splice(50, 0, ragged[0]);
  lines.splice(300, 0, ragged[1], '');
  const text = [record(columns, ';'), ...lines].map((line) => `${line}\r\n`).join('');
  return iconv.encode(text, 'win1252');
}
export const raggedRecords = ragged.length;

/** Won business by account: what the table derived with `group` must hold. Cents stay whole numbers. */
export function revenue(rows) {
  const won = rows.filter((row) => row.inRevenue && row.won);
  return {
    rows: new Set(won.map((row) => row.account)).size,
    deals: won.length,
    cents: won.reduce((sum, row) => sum + (row.cents ?? 0), 0),
  };
}
