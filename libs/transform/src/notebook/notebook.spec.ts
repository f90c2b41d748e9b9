import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import ExcelJS from 'exceljs';
import type { Recipe, Step } from '@dms/domain';
import { describeWithPython } from '@dms/testing';
import { Job } from '../run/job.fixture';
import { type Notebook, notebook } from './notebook';
import { pyText } from './python-text';

const evil = `"""\n'); import os; os.system("touch /tmp/pwned") #\\"\u2028\u{1f600}\\`;

let job: Job;
beforeAll(async () => {
  job = await Job.open();
  await job.stage('main', {
    id: ['1', '2', '3', '4', '5', '6', '7'],
    name: [' Ann', 'bob ', null, 'ANN', ' ', 'Zoë "Z", x', evil],
    day: ['2024-01-02', '03.02.2024', 'x', null, '30.02.2024', '1.2.2024', '2024-12-31'],
    city: ['D', 'NULL', 'de', 'Bern', '', 'CH', 'D'],
    [evil]: ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
  });
  await job.stage('other', { id: ['1', '2'], land: ['CH', 'IT'] });
  await job.stage('values', {
    id: ['001D000000IqhSL', '001D000000IqhSLIAZ', '001d000000iqhsliaz', ' 001D000000IqhSL ', null, '', 'x'],
    amount: ['1.234,56', '12,5', '-0,004', '1.5', null, ' ', '+7'],
    whole: ['12', '-3.00', '9999999999999999999', '1.5', '', 'x', '007'],
    ratio: ['1e3', '.5', '-2.', 'inf', null, '1e999', '0'],
    yes: ['Yes', 'n', 'ON', '?', null, ' true ', '0'],
    day: ['2024-01-02', '2024-1-2', '31.12.2023', '2024-01-02T00:00', '2024-01-02T10:30:05.25', 'x', null],
    note: ['No. 12 of 2024', 'no. 3', 'n/a', '', null, 'x: 4 of 5\n', 'No. 7 of '],
    town: ['Koeln', 'Köln', 'Cologne', null, 'Bonn', 'Bonn ', 'koeln'],
  });
  await job.stage('lines', {
    town: ['KOELN', 'koeln ', null, 'Bonn', 'Trier', 'Trier'],
    kind: ['a', 'b', 'a', 'c', 'b', 'a'],
    yes: ['1', '2', '3', '4', '5', '6'],
  });
});
afterAll(() => job.close());

const make = (steps: Step[], title = 'A recipe') =>
  notebook(job.session, { version: 1, steps }, job.inputs, { title });
const codeOf = (made: Notebook) =>
  made.cells.filter(({ cell_type }) => cell_type === 'code').map(({ source }) => source);

const steps: Step[] = [
  { op: 'clean', columns: ['name'], trim: true, collapse: true, blankToNull: true, case: 'lower' },
  { op: 'filter', where: `name IS NOT NULL AND (id <> '9' OR name LIKE 'a%')` },
  {
    op: 'map',
    column: 'city',
    values: { D: 'Germany', DE: 'Germany', NULL: null },
    default: 'keep',
    ignoreCase: true,
  },
  { op: 'replace', columns: ['city'], find: 'many', with: '"' },
  { op: 'parse', column: 'day', type: 'date', formats: ['%Y-%m-%d', '%d.%m.%Y'], onError: 'null' },
  {
    op: 'derive',
    as: 'size',
    expression: `CASE WHEN length(name) > 3 THEN 'long' WHEN name = 'bob' THEN upper(name) ELSE NULL END`,
  },
  { op: 'derive', as: 'half', expression: 'length(name) / 2' },
  { op: 'dedupe', keys: ['name'], keep: 'last' },
  { op: 'join', with: { datasetId: 'other' }, on: [{ left: 'id', right: 'id' }], how: 'left' },
  { op: 'concat', columns: ['city', 'land'], as: 'place', separator: ', ', skipNull: true },
  { op: 'phone', column: 'place', as: 'tel', country: 'DE' },
  { op: 'limit', rows: 2, off: true },
  { op: 'rename', columns: { [evil]: `x${evil}` } },
  { op: 'sort', by: [{ column: 'size', direction: 'desc', nulls: 'first' }, { column: 'id' }] },
  { op: 'select', columns: ['id', { from: 'name', as: 'label' }, 'day', 'size', 'place', `x${evil}`] },
];
const grouping: Step[] = [
  { op: 'filter', where: `coalesce(city, '') NOT IN ('Bern', 'x')` },
  { op: 'derive', as: 'n', expression: 'length(id)' },
  {
    op: 'group',
    by: ['city'],
    aggregates: [
      { as: 'rows', fn: 'count' },
      { as: 'sum', fn: 'sum', column: 'n' },
      { as: 'first', fn: 'min', column: 'name' },
      { as: 'names', fn: 'countDistinct', column: 'name' },
    ],
  },
  { op: 'limit', rows: 2, offset: 1 },
];

const neighbours: Step[] = [
  {
    op: 'split',
    column: 'day',
    by: { delimiter: '.' },
    into: ['d', 'rest'],
    limit: 2,
    trim: true,
    keep: true,
  },
  { op: 'fill', columns: ['name', 'd'], with: 'previous', blanks: true },
  { op: 'fill', columns: ['rest'], with: 'next', within: ['city'] },
  { op: 'fill', columns: ['city'], with: { column: 'id' }, blanks: true },
  { op: 'fill', columns: ['rest'], with: { value: '?' } },
  { op: 'pad', column: 'id', length: 4, with: 'xy', side: 'left' },
  { op: 'concat', columns: ['city', 'rest'], as: 'both', separator: '/' },
  { op: 'derive', as: 'n', expression: 'length(city)' },
  { op: 'derive', as: 'long', expression: 'n > 2' },
  { op: 'window', as: 'nth', fn: 'rowNumber', by: ['city'] },
  {
    op: 'window',
    as: 'place',
    fn: 'rank',
    orderBy: [{ column: 'n', direction: 'desc' }, { column: 'city' }],
  },
  { op: 'window', as: 'dense', fn: 'denseRank', orderBy: [{ column: 'n' }] },
  { op: 'window', as: 'before', fn: 'previous', column: 'name', by: ['long'], offset: 2, default: '-' },
  { op: 'window', as: 'after', fn: 'next', column: 'n', orderBy: [{ column: 'id', direction: 'desc' }] },
  { op: 'window', as: 'running', fn: 'sum', column: 'n', orderBy: [{ column: 'name' }] },
  { op: 'window', as: 'mean', fn: 'mean', column: 'n', by: ['long'] },
  { op: 'window', as: 'first', fn: 'first', column: 'd' },
  { op: 'window', as: 'all', fn: 'count', by: ['long'] },
  { op: 'validate', where: `n > 99`, severity: 'warn' },
  { op: 'validate', where: `id <> 'xyx3'`, severity: 'reject' },
  { op: 'reorder', columns: ['n', 'id'], rest: 'before' },
];
const turned: Step[] = [
  { op: 'select', columns: ['id', 'name', 'city'] },
  { op: 'unpivot', columns: ['city', 'name'], name: 'which', value: 'what', dropNull: true },
  { op: 'derive', as: 'n', expression: 'length(what)' },
  { op: 'derive', as: 'b', expression: 'n > 2' },
  {
    op: 'group',
    by: ['which'],
    aggregates: [
      { as: 'first', fn: 'first', column: 'what' },
      { as: 'last', fn: 'last', column: 'n' },
      { as: 'mean', fn: 'mean', column: 'n' },
      { as: 'median', fn: 'median', column: 'n' },
      { as: 'any', fn: 'any', column: 'b' },
      { as: 'all', fn: 'all', column: 'b' },
      { as: 'ids', fn: 'concat', column: 'id' },
    ],
  },
];

/** The records of the sample that have all their fields. */
function opportunities(path: string): Record<string, (string | null)[]> {
  const text = new TextDecoder('windows-1252').decode(readFileSync(path));
  const [header = [], ...rows] = parse(text, { delimiter: ';', relax_column_count: true }) as string[][];
  const whole = rows.filter((row) => row.length === header.length);
  return Object.fromEntries(header.map((name, at) => [name, whole.map((row) => row[at] || null)]));
}

/** The rows of the sample's workbook under its header in row 3, as a column of mixed kinds is staged: as text. */
async function contacts(path: string): Promise<Record<string, (string | null)[]>> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(path);
  const sheet = book.getWorksheet('Contacts')!;
  const text = (row: number, column: number): string | null => {
    const cell = sheet.getCell(row, column);
    const value = cell.formula ? cell.result : cell.value;
    if (value instanceof Date) return value.toISOString().replace(/T00:00:00\.000Z$/, '');
    if (typeof value === 'boolean') return String(value).toUpperCase();
    return cell.text === '' || value === undefined ? null : cell.text;
  };
  const header = Array.from({ length: sheet.columnCount }, (_, at) => text(3, at + 1) ?? '');
  const rows = Array.from({ length: sheet.rowCount - 3 }, (_, at) =>
    header.map((_, to) => text(at + 4, to + 1)),
  );
  const filled = rows.filter((cells) => cells.some((cell) => cell !== null));
  return Object.fromEntries(header.map((name, at) => [name, filled.map((cells) => cells[at] ?? null)]));
}

const values: Step[] = [
  { op: 'union', with: [{ datasetId: 'values', label: 'again' }], sourceColumn: 'from', label: 'main' },
  { op: 'salesforceId', column: 'id', to: 18, as: 'long', onError: 'keep' },
  { op: 'salesforceId', column: 'id', to: 15, onError: 'null' },
  { op: 'parse', column: 'amount', type: 'decimal', decimal: ',', grouping: '.', flag: 'read' },
  { op: 'parse', column: 'whole', type: 'integer' },
  { op: 'parse', column: 'ratio', type: 'number', nullWords: ['inf'] },
  { op: 'parse', column: 'yes', as: 'agreed', type: 'boolean' },
  { op: 'parse', column: 'day', as: 'date', type: 'date', formats: ['iso', '%d.%m.%Y'] },
  { op: 'parse', column: 'day', as: 'moment', type: 'datetime', formats: ['iso', '%d.%m.%Y'] },
  { op: 'format', column: 'date', as: 'shown', pattern: '%d. %B %y (%A)' },
  { op: 'format', column: 'moment', pattern: '%Y-%m-%d %H:%M:%S' },
  { op: 'format', column: 'amount', as: 'written', pattern: { decimals: 1 }, locale: 'de' },
  { op: 'format', column: 'whole', pattern: { decimals: 0, grouping: "'" } },
  {
    op: 'extract',
    column: 'note',
    regex: '(?:No|no)\\. (\\d+)(?: of (\\d{4}))?',
    into: ['number', 'year'],
    onError: 'keep',
  },
  { op: 'extract', column: 'note', regex: '\\w+$', into: ['end'] },
  {
    op: 'cluster',
    column: 'town',
    method: 'fingerprint',
    merges: [{ to: 'Köln', from: ['Koeln', 'koeln'] }],
  },
  { op: 'map', column: 'town', as: 'area', values: { Köln: 'K' }, default: { value: 'other' } },
];
const tables: Step[] = [
  { op: 'select', columns: ['town', 'yes', 'note'] },
  {
    op: 'join',
    with: { datasetId: 'lines', recipe: { version: 1, steps: [{ op: 'filter', where: `kind <> 'b'` }] } },
    on: [{ left: 'town', right: 'town' }],
    how: 'full',
    ignoreCase: true,
    trim: true,
  },
  {
    op: 'join',
    with: { datasetId: 'lines' },
    on: [{ left: 'kind', right: 'kind' }],
    how: 'left',
    columns: [{ from: 'yes', as: 'place' }],
    manyMatch: 'first',
  },
  { op: 'join', with: { datasetId: 'lines' }, on: [{ left: 'kind', right: 'kind' }], how: 'inner' },
  { op: 'join', with: { datasetId: 'other' }, on: [{ left: 'yes_3', right: 'id' }], how: 'anti' },
  { op: 'derive', as: 'size', expression: 'length(town)' },
  { op: 'pivot', by: ['kind'], column: 'yes_3', value: 'size', fn: 'sum', fill: 0, total: 'all' },
  { op: 'join', with: { datasetId: 'lines' }, on: [{ left: 'kind', right: 'kind' }], how: 'right' },
];

describe('a notebook', () => {
  it('says of each step without an equivalent that it has none, and why', async () => {
    const code = codeOf(await make(steps)).join('\n');
    expect(code).toContain('# No honest equivalent in pandas: the function /.');
    expect(code).toContain(
      '# No honest equivalent in pandas: phone, which lives by the numbering plans of all countries',
    );
    expect(code.match(/No honest equivalent/g)).toHaveLength(2);
    expect(code).toContain('# This step is switched off');
    expect(code).toContain('assert_same(df, expected)');
  });
  it('holds nobody’s text as code or as markup', async () => {
    const made = await make(
      [...steps, { op: 'derive', as: evil.slice(0, 9), expression: `'${evil.replaceAll("'", "''")}'` }],
      `<script>${evil}`,
    );
    for (const source of codeOf(made).slice(1)) expect(source).toMatch(/^[\n\x20-\x7e]*$/);
    const heading = made.cells[0]?.source ?? '';
    expect(heading).not.toMatch(/<|\u2028/);
  });
  it('writes any text as one literal', () => {
    expect(pyText('a"\\\n\u{1f600}é')).toBe('"a\\"\\\\\\u000a\\U0001f600\\u00e9"');
  });
});

describeWithPython('notebooks run headless', ['pandas', 'nbconvert', 'ipykernel'], (python) => {
  const folder = mkdtempSync(join(tmpdir(), 'notebook-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Each in a kernel of its own, by one nbconvert: its start takes as long as most notebooks. */
  function run(...made: Notebook[]): string[] {
    const paths = made.map((each, number) => {
      const path = join(folder, `recipe-${number}.ipynb`);
      writeFileSync(path, JSON.stringify(each));
      return path;
    });
    const options = ['--to', 'notebook', '--execute', '--inplace', ...paths];
    execFileSync(python, ['-m', 'nbconvert', ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
    return paths.map((path) => readFileSync(path, 'utf8'));
  }

  it('and find pandas and DMS agreeing', async () => {
    const [first, second] = run(await make(steps), await make(grouping));
    expect(first).toContain('pandas and DMS agree on 4 rows');
    expect(second).toContain('pandas and DMS agree on 2 rows');
  });

  it('in the steps that look at other rows, none of which is taken over', async () => {
    const made = [await make(neighbours), await make(turned)];
    for (const each of made) expect(codeOf(each).join('\n')).not.toContain('No honest equivalent');
    const [first, second] = run(...made);
    expect(first).toContain('pandas and DMS agree on 6 rows');
    expect(second).toContain('pandas and DMS agree on 2 rows');
  });

  it('in the steps that read values or other tables, none of which is taken over', async () => {
    const { source } = job.inputs;
    const made: Notebook[] = [];
    job.inputs.source = { datasetId: 'values', ...job.inputs.others!['values']! };
    try {
      for (const recipe of [values, tables]) made.push(await make([...recipe]));
    } finally {
      job.inputs.source = source;
    }
    for (const each of made) expect(codeOf(each).slice(1).join('\n')).not.toContain('No honest equivalent');
    const [first, second] = run(...made);
    expect(first).toContain('pandas and DMS agree on 14 rows');
    expect(second).toContain('pandas and DMS agree on 6 rows');
  });

  it('on the sample: the accounts and opportunities as they lie in samples/', async () => {
    const samples = join(__dirname, '../../../../samples');
    copyFileSync(join(samples, 'accounts.csv'), job.session.path('accounts.csv'));
    const from = `read_csv('${job.session.path('accounts.csv')}', all_varchar = true, header = true)`;
    const names = (await job.session.describe(`SELECT * FROM ${from}`)).map(({ name }) => name);
    await job.session.run(
      `COPY (SELECT row_number() OVER () AS _row, * FROM ${from}) TO '${job.session.path('accounts.parquet')}' (FORMAT parquet)`,
    );
    const columns = names.map((name) => ({ name, type: 'text' as const }));
    const source = { datasetId: 'accounts', file: 'accounts.parquet', columns };
    const { loads } = JSON.parse(readFileSync(join(samples, 'migration.json'), 'utf8')) as {
      loads: { recipe: Recipe }[];
    };
    const first = await notebook(job.session, loads[0]!.recipe, { source }, { title: 'accounts', rows: 300 });
    await job.stage('opportunities', opportunities(join(samples, 'opportunities.csv')));
    const deals = { datasetId: 'opportunities', ...job.inputs.others!['opportunities']! };
    const inputs = { source: deals, others: { accounts: source } };
    const second = await notebook(job.session, loads[2]!.recipe, inputs, {
      title: 'opportunities',
      rows: 300,
    });
    expect(codeOf(second).join('\n')).not.toContain('No honest equivalent');
    for (const done of run(first, second)) expect(done).toMatch(/pandas and DMS agree on [1-9]\d+ rows/);
  });

  it('on the sample: the contacts as they lie in its workbook', async () => {
    const samples = join(__dirname, '../../../../samples');
    const table = await contacts(join(samples, 'contacts.xlsx'));
    await job.stage('contacts', table);
    const { loads } = JSON.parse(readFileSync(join(samples, 'migration.json'), 'utf8')) as {
      loads: { recipe: Recipe }[];
    };
    const source = { datasetId: 'contacts', ...job.inputs.others!['contacts']! };
    const request = { title: 'contacts', rows: 300 };
    const made = await notebook(job.session, loads[1]!.recipe, { source }, request);
    // Only the birthdays are taken over: names of months in them are read by rules of Python's own.
    expect(
      codeOf(made)
        .join('\n')
        .match(/No honest equivalent.*/g),
    ).toEqual(['No honest equivalent in pandas: a format that Python may read otherwise.']);
    expect(Object.values(table)[0]!.length).toBeGreaterThan(200);
    expect(run(made)[0]).toMatch(/pandas and DMS agree on [1-9]\d\d rows/);
  });

  it('and fail where they do not', async () => {
    const made = await make(grouping);
    const last = made.cells.at(-1)!;
    last.source = last.source.replace('(df, expected)', '(df.iloc[::-1].reset_index(drop=True), expected)');
    expect(() => run(made)).toThrow(/AssertionError/);
  });
});
