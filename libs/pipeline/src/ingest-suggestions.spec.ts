import type { Column, ColumnProfile, Recipe, StepSuggestion } from '@dms/domain';
import { profileTable } from '@dms/ingest';
import { preview } from '@dms/transform';
import { StagingBench } from './staging-bench.fixture';

const rows = 120;
const each = (value: (row: number) => string) => Array.from({ length: rows }, (_, row) => value(row));
const thousands = (row: number, mark: string) => `${1 + (row % 9)}${mark}${100 + row}`;

/** Columns, and the step that is to be suggested for each; `rows`: how many it changes or sets aside. */
const columns: Record<string, { values: string[]; step: Record<string, unknown>; rows: number }> = {
  'German money': {
    values: each((row) => (row === 7 ? 'none' : `${thousands(row, '.')},50 €`)),
    step: { op: 'parse', type: 'decimal', decimal: ',', grouping: '.', currency: true },
    rows: 1,
  },
  'Swiss money': {
    values: each((row) => `CHF ${thousands(row, "'")}.05`),
    step: { op: 'parse', type: 'decimal', decimal: '.', grouping: "'", currency: true },
    rows: 0,
  },
  'Indian money': {
    values: each((row) => `₹${1 + (row % 9)},${10 + (row % 80)},${100 + row}.00`),
    step: { op: 'parse', type: 'decimal', locale: 'en-IN', currency: true },
    rows: 0,
  },
  'French numbers': {
    values: each((row) => `${thousands(row, ' ')},25`),
    step: { op: 'parse', type: 'decimal', decimal: ',', grouping: ' ' },
    rows: 0,
  },
  'German words': {
    values: each((row) => (row % 2 ? 'ja' : 'Nein')),
    step: { op: 'parse', type: 'boolean', trueWords: ['ja'], falseWords: ['nein'] },
    rows: 0,
  },
  'plain words': {
    values: each((row) => (row % 2 ? 'y' : 'n')),
    step: { op: 'parse', type: 'boolean' },
    rows: 0,
  },
  'short years': {
    values: each((row) => `${1 + (row % 28)}.${1 + (row % 12)}.99`),
    step: { op: 'parse', type: 'date', formats: ['%d.%m.%y'] },
    rows: 0,
  },
  'a year of two digits among four': {
    values: each((row) => (row === 3 ? '3.4.24' : `${1 + (row % 28)}.${1 + (row % 12)}.2023`)),
    step: { op: 'parse', type: 'date', formats: ['%d.%m.%Y', '%d.%m.%y'] },
    rows: 0,
  },
  'with a clock': {
    values: each((row) => `${1 + (row % 12)}/${1 + (row % 28)}/2023 ${1 + (row % 12)}:30 PM`),
    step: { op: 'parse', type: 'datetime', formats: ['%m/%d/%Y %I:%M %p'] },
    rows: 0,
  },
  'with a zone': {
    values: each((row) => `2024-01-0${1 + (row % 9)}T10:00:0${row % 10}+02:00`),
    step: { op: 'parse', type: 'instant', formats: ['iso'] },
    rows: 0,
  },
  'odd text': {
    values: each((row) => [' a', 'b ', ' c ', 'd\u200be', '   ', '\u00a0f'][row] ?? `plain ${row}`),
    step: { op: 'clean', trim: true, blankToNull: true, nonPrinting: 'remove' },
    rows: 6,
  },
  addresses: {
    values: each((row) => [`A@B.co`, ` p@b.co`, 'nobody'][row] ?? `P${row}@b.co`),
    step: { op: 'email', onError: 'keep' },
    rows: 2,
  },
  'short ids': {
    values: each((row) => `0035g00000AbC${String.fromCharCode(65 + (row % 26))}${row % 10}`),
    step: { op: 'salesforceId', to: 18, onError: 'keep' },
    rows,
  },
};

/** What may not be guessed: no such step is to be suggested. */
const untold: Record<string, string[]> = {
  'either order': each((row) => `${1 + (row % 12)}-${1 + (row % 11)}-2023`),
  'zones and none': each((row) => `2024-01-01T10:00:0${row % 10}${row % 2 ? 'Z' : ''}`),
  codes: each((row) => `INV-${1000 + row}`),
  'leading zeros': each((row) => String(row).padStart(4, '0')),
};

describe('a suggested step', () => {
  let bench: StagingBench;
  let profiles: Map<string, ColumnProfile>;
  let staged: Column[];
  beforeAll(async () => {
    bench = await StagingBench.open();
    const all = {
      ...Object.fromEntries(Object.entries(columns).map(([name, { values }]) => [name, values])),
      ...untold,
    };
    const quoted = (cell = '') => `"${cell.replaceAll('"', '""')}"`;
    const lines = Array.from({ length: rows }, (_, row) =>
      Object.values(all).map((values) => quoted(values[row])),
    );
    const table = await bench.stage(
      [Object.keys(all).map(quoted), ...lines].map((line) => `${line.join(',')}\n`).join(''),
    );
    staged = table.columns;
    const found = await profileTable(bench.session, 'rows.parquet', table.columns);
    profiles = new Map(found.map((profile) => [profile.name, profile]));
  });
  afterAll(() => bench.close());

  const suggested = (name: string, op?: string): StepSuggestion | undefined =>
    profiles.get(name)?.suggestions?.find(({ step }) => op === undefined || step.op === op);

  it.each(Object.keys(columns))(
    'reads %s as it is written, and does to as many rows as it says',
    async (name) => {
      const { step, rows: expected } = columns[name] ?? { step: {} as Record<string, unknown>, rows: 0 };
      const found = suggested(name, String(step['op']));
      expect(found).toMatchObject({ step, rows: expected, reason: expect.stringMatching(/\.$/) });
      const recipe = { version: 1, steps: [{ id: 's', ...found?.step }] } as Recipe;
      const seen = await done(recipe);
      expect(step['op'] === 'parse' ? seen?.rejected : (seen?.changed ?? 0) + (seen?.rejected ?? 0)).toBe(
        expected,
      );
    },
  );

  it.each(Object.keys(untold))('reads nothing into %s', (name) => {
    expect(suggested(name, 'parse')).toBeUndefined();
  });

  async function done(recipe: Recipe) {
    const { session } = bench;
    const inputs = { source: { datasetId: 'main', file: 'rows.parquet', columns: staged } };
    const shown = await preview(session, recipe, inputs, { offset: 0, limit: 1 });
    return shown.steps[0];
  }
});
