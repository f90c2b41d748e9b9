import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ColumnProfile } from '@dms/domain';
import { profileTable, stageTable } from '@dms/ingest';
import { describeWithPython } from '@dms/testing';
import { openSession } from '@dms/transform';

/** Numbers from 0 to 1 that are the same at every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

const pick = <T>(next: () => number, values: readonly T[]): T =>
  values[Math.floor(next() * values.length)] as T;
const two = (value: number) => String(value).padStart(2, '0');
const firsts = ['Ann', 'Bob', 'Cem', 'Zoë', 'José', '美咲', 'Łukasz', "D'Arcy", 'anna ', ' Bob'];
const cities = ['Köln', 'KÖLN', 'Koln', 'München', 'Paris', '東京', 'New York', 'new york', ''];

/** Five tables as they come out of old systems: rows of cells by column. */
const tables: Record<string, (next: () => number, row: number) => Record<string, string>> = {
  customers: (next, row) => ({
    'Customer No': `C${String(row).padStart(6, '0')}`,
    'First Name': pick(next, firsts),
    Email: next() < 0.02 ? 'none' : `u${Math.floor(next() * 900)}@example.${pick(next, ['com', 'org'])}`,
    City: pick(next, cities),
    PLZ: two(Math.floor(next() * 99)) + String(Math.floor(next() * 900) + 100),
    Since: `${two(1 + Math.floor(next() * 28))}/${two(1 + Math.floor(next() * 12))}/${1990 + Math.floor(next() * 30)}`,
    Active: pick(next, ['yes', 'no', '']),
  }),
  orders: (next, row) => ({
    id: String(row * 3),
    amount: (next() * 10_000 - 500).toFixed(2),
    quantity: String(Math.floor(next() * 40)),
    currency: pick(next, ['EUR', 'USD']),
    price: `$${(next() * 100).toFixed(2)}`,
    placed: `2024-${two(1 + Math.floor(next() * 12))}-${two(1 + Math.floor(next() * 28))}`,
  }),
  ledger: (next) => ({
    account: pick(next, ['4400', '8400', '1200', '0027']),
    debit:
      next() < 0.5
        ? ''
        : `${Math.floor(next() * 90) + 10}.${Math.floor(next() * 900) + 100},${two(Math.floor(next() * 100))}`,
    text: pick(next, ['Invoice, paid', 'Invoice "late"', 'note\nin two lines', '\tindented', '   ']),
    booked: `${two(1 + Math.floor(next() * 28))}.${two(1 + Math.floor(next() * 12))}.2023`,
  }),
  devices: (next, row) => ({
    serial: `${pick(next, ['AB', 'XY'])}-${1000 + (row % 700)}`,
    url: `https://example.com/d/${row}`,
    phone: `+49 30 ${1_000_000 + Math.floor(next() * 8_999_999)}`,
    country: pick(next, ['Germany', 'FR', 'Spain', 'US']),
    temperature: (next() * 80 - 20).toFixed(1),
  }),
  sparse: (next, row) => ({
    key: String(row),
    nothing: '',
    rarely: next() < 0.01 ? String(Math.floor(next() * 5)) : '',
    mixed: next() < 0.9 ? String(Math.floor(next() * 1000)) : 'n/a',
    unseen: next() < 0.1 ? 'zero\u200bwidth' : 'plain',
  }),
};

const look = `
import json, sys, warnings
warnings.simplefilter('ignore')
import pandas as pd
df = pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False)
out = []
for name in df.columns:
    s = df[name].where(df[name] != '')
    v = s.dropna()
    counts = v.value_counts()
    top = sorted(counts.items(), key=lambda p: (-p[1], p[0]))[:10]
    space = v.str.fullmatch(r'\\s+')
    side = {'nulls': int(s.isna().sum()), 'blanks': int(space.sum()) if len(v) else 0, 'distinct': int(v.nunique()), 'min': v.min() if len(v) else None, 'max': v.max() if len(v) else None,
      'meanLength': float(v.str.len().mean()) if len(v) else None, 'minLength': int(v.str.len().min()) if len(v) else None, 'maxLength': int(v.str.len().max()) if len(v) else None,
      'top': [{'value': a, 'count': int(n)} for a, n in top], 'isKey': bool(len(v) == len(df) and v.is_unique), 'duplicates': {'values': int((counts > 1).sum()), 'rows': int(counts[counts > 1].sum())},
      'leadingSpaces': int((v.str.match(r'\\s') & ~space).sum()) if len(v) else 0, 'trailingSpaces': int((v.str.contains(r'\\s$') & ~space).sum()) if len(v) else 0}
    text = v.str.strip()
    for mark in '.,':
        n = pd.to_numeric(text.str.replace('$', '', regex=False).str.replace('.' if mark == ',' else ',', '', regex=False).str.replace(mark, '.', regex=False) if len(text) else text, errors='coerce').dropna()
        if len(n): side['numbers' + mark] = {'min': n.min(), 'max': n.max(), 'mean': n.mean(), 'deviation': n.std(), 'quantiles': [n.quantile(q) for q in (.05, .25, .5, .75, .95)], 'n': len(n)}
    first = df.index[(df[name].str.strip() != '') & pd.to_numeric(df[name], errors='coerce').isna()]
    side['firstText'] = int(first[0]) + 1 if len(first) else None
    out.append(side)
print(json.dumps(out, default=float))
`;

interface Truth extends Record<string, unknown> {
  firstText: number | null;
}

describeWithPython('the profile tells what pandas tells', ['pandas'], (python) => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'profile-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

  async function both(name: string): Promise<{ ours: ColumnProfile[]; theirs: Truth[] }> {
    const next = random(name.length);
    const rows = Array.from({ length: 3000 }, (_, row) => tables[name]?.(next, row + 1) ?? {});
    const names = Object.keys(rows[0] ?? {});
    const lines = [names.join(','), ...rows.map((row) => Object.values(row).map(quoted).join(','))];
    const session = await openSession(folder, { memoryMb: 256 });
    try {
      const path = session.path('upload');
      writeFileSync(path, `${lines.join('\n')}\n`);
      const table = await stageTable(session, { path, name: 'upload.csv', options: {} });
      const ours = await profileTable(session, 'rows.parquet', table.columns);
      const { stdout, stderr } = spawnSync(python, ['-c', look, path], { encoding: 'utf8' });
      expect(stderr).toBe('');
      return { ours, theirs: JSON.parse(stdout) as Truth[] };
    } finally {
      session.close();
    }
  }

  it.each(Object.keys(tables))('of %s', async (name) => {
    const { ours, theirs } = await both(name);
    for (const [at, profile] of ours.entries()) {
      const { firstText, 'numbers.': point, 'numbers,': comma, ...figures } = theirs[at] as Truth;
      expect([profile.name, profile]).toMatchObject([profile.name, withClose(figures)]);
      if (profile.inferred?.type === 'integer' && profile.inferred.firstUnfit)
        expect(profile.inferred.firstUnfit.row).toBe(firstText);
      if (!profile.numbers) continue;
      const expected = (profile.decimalMark === ',' ? comma : point) as Record<string, unknown>;
      const { n, ...numbers } = expected;
      expect([profile.name, profile.numbers]).toMatchObject([profile.name, withClose(numbers)]);
      expect(profile.numbers.histogram.reduce((sum, { count }) => sum + count, 0)).toBe(n);
    }
  });

  it('and beyond: what the values mean, and which steps they ask for', async () => {
    const seen = Object.fromEntries(
      await Promise.all(
        ['customers'].map(async (name) => [name, (await both(name)).ours] as [string, ColumnProfile[]]),
      ),
    );
    const of = (column: string) => seen['customers']?.find(({ name }) => name === column);
    expect(of('Customer No')).toMatchObject({ isKey: true, masks: [{ mask: 'A999999', count: 3000 }] });
    expect(of('Email')).toMatchObject({
      semantic: 'email',
      inferred: { type: 'text', unfit: expect.any(Number) },
    });
    expect(of('PLZ')).toMatchObject({ semantic: 'postalCode' });
    expect(of('Since')).toMatchObject({ semantic: 'date', dateOrder: 'dayFirst', formats: ['%d/%m/%Y'] });
    expect(of('Active')).toMatchObject({ semantic: 'boolean' });
    expect(of('City')?.lookAlikes?.map((group) => group.map(({ value }) => value).sort())).toEqual(
      expect.arrayContaining([
        ['Koln', 'KÖLN', 'Köln'],
        ['New York', 'new york'],
      ]),
    );
    expect(of('First Name')?.suggestions).toContainEqual(
      expect.objectContaining({ step: { op: 'clean', columns: ['First Name'], trim: true } }),
    );
    expect(of('Since')?.suggestions).toContainEqual(
      expect.objectContaining({
        step: { op: 'parse', column: 'Since', type: 'date', formats: ['%d/%m/%Y'], onError: 'reject' },
        rows: 0,
      }),
    );
  });
});

/** Numbers that are not whole may differ in their last digits. */
function withClose(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isInteger(value)) return expect.closeTo(value, 6);
  if (Array.isArray(value)) return value.map(withClose);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withClose(inner)]));
}
