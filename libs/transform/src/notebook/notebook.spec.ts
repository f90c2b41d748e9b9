import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
});
afterAll(() => job.close());

const make = (steps: Step[], title = 'A recipe') =>
  notebook(job.session, { version: 1, steps }, job.inputs, { title });
const codeOf = (made: Notebook) =>
  made.cells.filter(({ cell_type }) => cell_type === 'code').map(({ source }) => source);

const steps: Step[] = [
  { op: 'clean', columns: ['name'], trim: true, blankToNull: true, case: 'lower' },
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

describe('a notebook', () => {
  it('says of each step without an equivalent that it has none, and why', async () => {
    const code = codeOf(await make(steps)).join('\n');
    expect(code).toContain('# No honest equivalent in pandas: the step join.');
    expect(code).toContain('# No honest equivalent in pandas: the function /.');
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

  function run(made: Notebook): string {
    const path = join(folder, 'recipe.ipynb');
    writeFileSync(path, JSON.stringify(made));
    const options = ['--to', 'notebook', '--execute', '--stdout', path];
    return execFileSync(python, ['-m', 'nbconvert', ...options], {
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 2 ** 26,
    }).toString();
  }

  it('and find pandas and DMS agreeing', async () => {
    expect(run(await make(steps))).toContain('pandas and DMS agree on 4 rows');
    expect(run(await make(grouping))).toContain('pandas and DMS agree on 2 rows');
  });

  it('in the steps that look at other rows, none of which is taken over', async () => {
    for (const [recipe, rows] of [
      [neighbours, 6],
      [turned, 2],
    ] as const) {
      const made = await make(recipe);
      expect(codeOf(made).join('\n')).not.toContain('No honest equivalent');
      expect(run(made)).toContain(`pandas and DMS agree on ${rows} rows`);
    }
  });

  it('on the sample: the accounts as they lie in samples/', async () => {
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
    const made = await notebook(job.session, loads[0]!.recipe, { source }, { title: 'accounts', rows: 300 });
    expect(run(made)).toMatch(/pandas and DMS agree on [1-9]\d+ rows/);
  });

  it('and fail where they do not', async () => {
    const made = await make(grouping);
    const last = made.cells.at(-1)!;
    last.source = last.source.replace('(df, expected)', '(df.iloc[::-1].reset_index(drop=True), expected)');
    expect(() => run(made)).toThrow(/AssertionError/);
  });
});
