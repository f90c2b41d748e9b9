import { parse } from 'csv-parse/sync';
import ExcelJS from 'exceljs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Expected, readSample } from './sample-files';

// A second opinion: the migration once more, in plain JavaScript over the files as committed, with no line of DMS and
// none of the generator. What was planted and what is found here must be the same.

const samples = resolve(__dirname, '../../../../samples');
type Cells = Record<string, string>;

interface Result {
  source: { rows: number; carried: number; folded: number; skipped: number; rejected: number };
  steps: Record<string, { skipped: number; rejected: number }>;
  output: { rows: number; written: number; skipped: number; failed: number };
  failedByCode: Record<string, number>;
  keys: string[];
}

class Referee {
  readonly aside: Record<string, { skipped: number; rejected: number }> = {};
  readonly written = new Map<string, Cells>();
  readonly failed: Record<string, number> = {};
  private twice = 0;
  private readonly all: number;

  constructor(public rows: Cells[]) {
    this.all = rows.length;
  }

  private set(step: string, kind: 'skipped' | 'rejected'): void {
    const counts = (this.aside[step] ??= { skipped: 0, rejected: 0 });
    counts[kind] += 1;
  }

  keep(step: string, test: (row: Cells) => boolean, kind: 'skipped' | 'rejected' = 'skipped'): void {
    this.rows = this.rows.filter((row) => {
      const kept = test(row);
      if (!kept) this.set(step, kind);
      return kept;
    });
  }

  keepOne(step: string, column: string, which: 'first' | 'last'): void {
    const ordered = which === 'first' ? this.rows : [...this.rows].reverse();
    const seen = new Set<string>();
    const losers = new Set<Cells>();
    for (const row of ordered) {
      const key = (row[column] ?? '').toLowerCase();
      if (key !== '' && seen.has(key)) losers.add(row);
      seen.add(key);
    }
    this.keep(step, (row) => !losers.has(row));
  }

  /** Upsert by id: the last row with a key wins; `refusal` is the code the org would answer, if any. */
  load(refusal: (row: Cells) => string | undefined): Result {
    const last = new Map(this.rows.map((row) => [(row.id ?? '').toLowerCase(), row]));
    for (const row of this.rows) {
      const key = (row.id ?? '').toLowerCase();
      const code = refusal(row);
      if (last.get(key) !== row) this.twice += 1;
      else if (code !== undefined) this.failed[code] = (this.failed[code] ?? 0) + 1;
      else this.written.set(key, row);
    }
    return this.result();
  }

  private result(): Result {
    const sum = (kind: 'skipped' | 'rejected') =>
      Object.values(this.aside).reduce((total, counts) => total + counts[kind], 0);
    const carried = this.rows.length;
    const failed = Object.values(this.failed).reduce((total, count) => total + count, 0);
    return {
      source: { rows: this.all, carried, folded: 0, skipped: sum('skipped'), rejected: sum('rejected') },
      steps: this.aside,
      output: { rows: carried, written: this.written.size, skipped: this.twice, failed },
      failedByCode: this.failed,
      keys: [...this.written.keys()].sort(),
    };
  }
}

function table(text: string, delimiter: string): { rows: Cells[]; setAside: number } {
  const records: string[][] = parse(text, {
    delimiter,
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  const [header = [], ...body] = records;
  const whole = body.filter((record) => record.length === header.length);
  const rows = whole.map((record) =>
    Object.fromEntries(header.map((name, index) => [name, (record[index] ?? '').trim()])),
  );
  return { rows, setAside: body.length - whole.length };
}

async function sheet(file: string, name: string, headerLine: number): Promise<Cells[]> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(file);
  const found = workbook.getWorksheet(name)!;
  const texts = (line: number) =>
    Array.from({ length: found.columnCount }, (_, index) => plain(found.getCell(line, index + 1).value));
  const header = texts(headerLine);
  const rows: Cells[] = [];
  for (let line = headerLine + 1; line <= found.rowCount; line += 1)
    rows.push(Object.fromEntries(texts(line).map((text, index) => [header[index] ?? '', text])));
  return rows;
}

function plain(value: ExcelJS.CellValue): string {
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value === 'object' && value !== null && 'result' in value) return String(value.result);
  return String(value ?? '').trim();
}

function isDate(text: string): boolean {
  const [, day, , month, year] = /^(\d\d)([./])(\d\d)\2(\d{4})$/.exec(text) ?? [];
  const iso = year ? `${year}-${month}-${day}` : text;
  const date = new Date(`${iso}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(iso) && !Number.isNaN(date.valueOf()) && date.toISOString().startsWith(iso);
}

/** Cents of a German amount; null for none, undefined for what is no amount. */
function cents(text: string): number | null | undefined {
  const bare = text.replace(/€|EUR/, '').trim();
  if (bare === '' || bare === 'auf Anfrage') return null;
  if (!/^-?\d{1,3}(\.\d{3})*,\d\d$/.test(bare)) return undefined;
  return Number(bare.replaceAll('.', '').replace(',', ''));
}

const lowered = (expected: Expected['loads'][string]) => {
  const { object: _object, ...rest } = expected;
  return { ...rest, keys: rest.keys.map((key) => key.toLowerCase()).sort() };
};

function loadAccounts(rows: Cells[]) {
  const referee = new Referee(rows);
  referee.keep('with-id', (row) => row.id !== '');
  referee.keep('no-tests', (row) => !row.name!.startsWith('TEST'));
  referee.keepOne('one-per-id', 'id', 'last');
  const result = referee.load((row) => {
    if (row.name === '') return 'REQUIRED_FIELD_MISSING';
    return row.name!.replace(/\s+/g, ' ').length > 255 ? 'STRING_TOO_LONG' : undefined;
  });
  const refused = new Set(referee.rows.map((row) => row.id!.toLowerCase()));
  for (const key of referee.written.keys()) refused.delete(key);
  return { result, known: { written: referee.written, refused } };
}

interface Known {
  written: Map<string, Cells>;
  refused: Set<string>;
}

/** Why a row cannot go because of its account; children of accounts that fail are held back. */
function accountRefusal(account: string, { written, refused }: Known): string | undefined {
  if (account === '' || written.has(account)) return undefined;
  return refused.has(account) ? 'PARENT_FAILED' : 'INVALID_FIELD';
}

function loadContacts(rows: Cells[], accounts: Known) {
  const referee = new Referee(rows.map((row) => ({ ...row, id: row['Contact No']! })));
  referee.keep('still-there', (row) => row.Status !== 'left');
  referee.keep('no-tests', (row) => row.Name !== 'Test, Test');
  referee.keepOne('one-per-id', 'id', 'last');
  referee.rows = referee.rows.map((row) => {
    const email = row['E-mail']!.toLowerCase();
    return { ...row, email: ['none', 'n/a', '-', 'unknown'].includes(email) ? '' : email };
  });
  referee.keepOne('one-per-email', 'email', 'first');
  return referee.load((row) => {
    const [last = '', first = ''] = row.Name!.split(/,(.*)/s).map((piece) => piece.trim());
    const account = row['Account No']!.toLowerCase();
    if (last === '') return 'REQUIRED_FIELD_MISSING';
    if (last.length > 80 || first.length > 40) return 'STRING_TOO_LONG';
    if (row.email !== '' && !/^[^\s@()]+@[^\s@]+\.[^\s@]+$/.test(row.email!)) return 'INVALID_EMAIL_ADDRESS';
    return accountRefusal(account, accounts);
  });
}

const stages = ['anfrage', 'qualifiziert', 'angebot', 'verhandlung', 'gewonnen', 'verloren'];

function loadOpportunities(rows: Cells[], accounts: Known) {
  const referee = new Referee(rows.map((row) => ({ ...row, id: row.Nr! })));
  referee.keep('with-id', (row) => row.id !== '');
  referee.keep('not-cancelled', (row) => row.Storniert !== 'ja');
  referee.keep('amount', (row) => cents(row.Betrag!) !== undefined, 'rejected');
  const readable = referee.rows;
  referee.keep('date', (row) => row.Abschluss === '' || isDate(row.Abschluss!), 'rejected');
  referee.keep('stage', (row) => stages.includes(row.Stufe!.toLowerCase()), 'rejected');
  const result = referee.load((row) => {
    const account = row['Kunden-Nr']!.toLowerCase();
    if (row.Abschluss === '') return 'REQUIRED_FIELD_MISSING';
    return accountRefusal(account, accounts);
  });
  const amount = [...referee.written.values()].reduce((sum, row) => sum + (cents(row.Betrag!) ?? 0), 0);
  return { result, amount, readable };
}

describe('a referee without DMS', () => {
  it('counts in the files what the generator says it planted', async () => {
    const { expected } = await readSample(samples);
    const accountsTable = table(await readFile(join(samples, 'accounts.csv'), 'utf8'), ',');
    const contactRows = await sheet(join(samples, 'contacts.xlsx'), 'Contacts', 3);
    const latin = new TextDecoder('windows-1252').decode(await readFile(join(samples, 'opportunities.csv')));
    const opportunitiesTable = table(latin, ';');

    expect(expected.datasets).toEqual({
      accounts: { rows: accountsTable.rows.length, setAside: accountsTable.setAside },
      contacts: { rows: contactRows.length, setAside: 0 },
      opportunities: { rows: opportunitiesTable.rows.length, setAside: opportunitiesTable.setAside },
    });

    const accounts = loadAccounts(accountsTable.rows);
    const contacts = loadContacts(contactRows, accounts.known);
    const opportunities = loadOpportunities(opportunitiesTable.rows, accounts.known);
    expect(accounts.result).toEqual(lowered(expected.loads.Accounts!));
    expect(contacts).toEqual(lowered(expected.loads.Contacts!));
    expect(opportunities.result).toEqual(lowered(expected.loads.Opportunities!));
    expect((opportunities.amount / 100).toFixed(2)).toBe(expected.amount);

    const won = new Referee(opportunities.readable);
    won.keepOne('one-per-id', 'id', 'last');
    won.keep('won', (row) => row.Stufe!.toLowerCase() === 'gewonnen');
    const revenue = won.rows.reduce((sum, row) => sum + (cents(row.Betrag!) ?? 0), 0);
    const groups = new Set(won.rows.map((row) => row['Kunden-Nr']!.toUpperCase()));
    expect(expected.derived).toEqual({
      name: 'Revenue by account',
      rows: groups.size,
      deals: won.rows.length,
      revenue: (revenue / 100).toFixed(2),
    });
  });
});
