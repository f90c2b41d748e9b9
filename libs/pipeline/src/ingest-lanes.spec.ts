import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import type { ReadOptions } from '@dms/domain';
import { stageText, type Lane } from '@dms/ingest';
import { describeWithPython } from '@dms/testing';
import { StagingBench, type Staged } from './staging-bench.fixture';

let bench: StagingBench;
beforeEach(async () => (bench = await StagingBench.open()));
afterEach(() => bench.close());

async function inLane(bytes: Buffer, options: ReadOptions, lane: Lane, textThread?: string): Promise<Staged> {
  const request = { path: bench.put(bytes), name: 'x.csv', options, ...(textThread && { textThread }) };
  return bench.contents(await stageText(bench.session, request, 'csv', lane));
}

const cell = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    'a',
    'NULL',
    'NA',
    '007',
    '1e5',
    'é',
    '東京',
    '"',
    '""',
    ',',
    ';',
    '\n',
    '\r\n',
    '\\',
    "'",
    '#',
    ' x',
    'x ',
  ),
  fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', ' ', 'ß', '😀'), maxLength: 8 }),
);
const table = fc.integer({ min: 2, max: 5 }).chain((width) =>
  fc.record({
    records: fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    end: fc.constantFrom('\n', '\r\n'),
    quoteAll: fc.boolean(),
  }),
);

function written(cells: readonly string[], delimiter: string, quoteAll: boolean): string {
  const needs = (text: string) => quoteAll || /["\r\n]/.test(text) || text.includes(delimiter);
  return cells.map((text) => (needs(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(delimiter);
}

describeWithPython('both lanes and pandas', ['pandas'], (python) => {
  it('make the same table of generated csv', async () => {
    const cases = fc.sample(table, { numRuns: 80, seed: 6 }).map(({ records, delimiter, end, quoteAll }) => {
      const header = (records[0] ?? []).map((_, index) => `h${index}`);
      const lines = [header, ...records].map((cells) => written(cells, delimiter, quoteAll));
      return { delimiter, text: lines.join(end) + end };
    });
    const folder = mkdtempSync(join(tmpdir(), 'lanes-'));
    try {
      cases.forEach(({ text }, index) => writeFileSync(join(folder, `${index}.csv`), text));
      writeFileSync(join(folder, 'cases.json'), JSON.stringify(cases.map(({ delimiter }) => delimiter)));
      const script = `
import json, sys, pandas
folder = sys.argv[1]
found = []
for index, delimiter in enumerate(json.load(open(folder + "/cases.json"))):
    frame = pandas.read_csv(f"{folder}/{index}.csv", sep=delimiter, dtype=str, keep_default_na=False, encoding="utf-8")
    found.append([[cell if cell != "" else None for cell in row] for row in frame.values.tolist()])
json.dump(found, open(folder + "/found.json", "w"))
`;
      await promisify(execFile)(python, ['-c', script, folder]);
      const found = JSON.parse(readFileSync(join(folder, 'found.json'), 'utf8')) as unknown[];
      for (const [index, { text, delimiter }] of cases.entries()) {
        const options: ReadOptions = { header: true, delimiter, encoding: 'utf-8', comment: '' };
        const auto = await inLane(Buffer.from(text), options, 'auto');
        const careful = await inLane(Buffer.from(text), options, 'csv-parse');
        expect(auto).toEqual(careful);
        expect(auto.rejectedCount).toBe(0);
        expect({ text, values: auto.values }).toEqual({ text, values: found[index] });
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it.each([
    [
      'a short record is set aside, where pandas fills it up',
      'a,b\n1\n2,3\n',
      [['2', '3']],
      [
        ['1', null],
        ['2', '3'],
      ],
    ],
    [
      'the header again is no row, where pandas makes one of it',
      'a,b\n1,2\na,b\n',
      [['1', '2']],
      [
        ['1', '2'],
        ['a', 'b'],
      ],
    ],
  ])('differ on purpose: %s', async (_, text, ours, theirs) => {
    for (const lane of ['auto', 'csv-parse'] as const) {
      const staged = await inLane(
        Buffer.from(text),
        { header: true, delimiter: ',', encoding: 'utf-8' },
        lane,
      );
      expect(staged.values).toEqual(ours);
    }
    const script =
      'import io, json, sys, pandas\nframe = pandas.read_csv(io.StringIO(sys.argv[1]), dtype=str, keep_default_na=False)\nprint(json.dumps([[None if cell != cell or cell == "" else cell for cell in row] for row in frame.values.tolist()]))';
    const { stdout } = spawnSync(python, ['-c', script, text], { encoding: 'utf8' });
    expect(JSON.parse(stdout)).toEqual(theirs);
  });
});

/** How many texts are held against each other; a nightly run takes thousands: --globals '{"texts":5000}'. */
const { texts = 60, textSeed = 6 } = globalThis as { texts?: number; textSeed?: number };

/** A record, or what stands between records, without its line end; most are good. */
const piece = (width: number, isDamaged: boolean) => {
  const good = fc.array(cell, { minLength: width, maxLength: width });
  const plain = good.map((cells) => Buffer.from(written(cells, ',', false)));
  const odd = fc.oneof(
    fc.array(cell, { minLength: 1, maxLength: 6 }).map((cells) => written(cells, ',', false)),
    good.map((cells) => `${written(cells, ',', false)}"`),
    good.map((cells) => written(['5" x', ...cells.slice(1)], ',', false)),
    good.map((cells) => written(['\ufeff1', ...cells.slice(1)], ',', false)),
    fc.constantFrom(
      '',
      ' ',
      '\t ',
      '# a remark',
      '#',
      'h0,h1,h2',
      'h0,h1',
      'a\0,b',
      '"a\0",b',
      '"',
      '""',
      ' "x",y',
    ),
  );
  const bytes = fc
    .constantFrom('fe,1', '"c3\n",1', 'c3,1', '1,e4bd')
    .map((text) =>
      Buffer.concat(
        text.split(/(fe|c3|e4bd)/).map((part, index) => Buffer.from(part, index % 2 ? 'hex' : 'utf8')),
      ),
    );
  return fc.oneof(
    { arbitrary: plain, weight: 20 },
    { arbitrary: odd.map((text) => Buffer.from(text)), weight: 2 },
    { arbitrary: bytes, weight: isDamaged ? 2 : 0 },
  );
};
const width = fc.constantFrom(1, 2, 3, 3);
const mixed = fc
  .tuple(width, fc.constantFrom(true, ...(Array(5).fill(false) as false[])))
  .chain(([width, isDamaged]) =>
    fc.record({
      header: fc.constant(Array.from({ length: width }, (_, index) => `h${index}`).join(',')),
      pieces: fc.array(piece(width, isDamaged), { minLength: 5, maxLength: 30, size: 'max' }),
      end: fc.constantFrom('\n', '\n', '\r\n', '\r'),
      isMixed: fc.constantFrom(false, false, false, true),
      isEnded: fc.boolean(),
      mark: fc.constantFrom('', '', '\ufeff'),
      comment: fc.constantFrom('', '#'),
      above: fc.constantFrom(0, 0, 2),
    }),
  );

describe('a text that is clean here and there', () => {
  it('is the same dataset whether the engine reads what is clean or csv-parse reads it all', async () => {
    const statements = jest.spyOn(bench.session, 'run');
    const cases = fc.sample(mixed, { numRuns: texts, seed: textSeed });
    for (const { header, pieces, end, isMixed, isEnded, mark, comment, above } of cases) {
      const endOf = (index: number) => (isMixed && index % 7 === 6 ? '\n' : end);
      const lines = [
        ...Array.from({ length: above }, () => Buffer.from('above')),
        Buffer.from(header),
        ...pieces,
      ];
      const whole = lines.flatMap((line, index) =>
        index === lines.length - 1 && !isEnded ? [line] : [line, Buffer.from(endOf(index))],
      );
      const bytes = Buffer.concat([Buffer.from(mark), ...whole]);
      const options: ReadOptions = { header: above + 1, delimiter: ',', encoding: 'utf-8', comment };
      const careful = await inLane(bytes, options, 'csv-parse');
      const spans = await inLane(bytes, options, 'spans');
      expect({ text: bytes.toString('latin1'), ...spans }).toEqual({
        text: bytes.toString('latin1'),
        ...careful,
      });
    }
    // Most of them are read by both, or this would prove nothing.
    const isBoth = ([sql]: [string, ...unknown[]]) => sql.includes('span-') && sql.includes('UNION ALL');
    expect(statements.mock.calls.filter(isBoth).length).toBeGreaterThan(texts / 4);
    statements.mockRestore();
  }, 7_200_000);
});

describe('a long text that is not clean', () => {
  let folder: string;
  let entry: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'thread-'));
    entry = join(folder, 'built/thread.js');
    const root = join(__dirname, '../../..');
    const source = join(folder, 'thread.ts');
    // Without what else the room offers: packages beside it need not be bundled.
    const thread = JSON.stringify(join(root, 'libs/ingest/src/text/text-thread.ts'));
    writeFileSync(source, `import { serveTextThread } from ${thread};\nvoid serveTextThread();\n`);
    const options = [
      '--dir',
      join(folder, 'built'),
      '--format',
      'esm',
      '--platform',
      'node',
      '--tsconfig',
      join(root, 'tsconfig.base.json'),
    ];
    await promisify(execFile)(process.execPath, [
      join(root, 'node_modules/rolldown/bin/cli.mjs'),
      source,
      ...options,
    ]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  // Quoted line breaks, blank lines, ragged records, the header again and remarks, on both sides of the middle.
  const text = () => {
    const lines = ['id,name,note'];
    for (let row = 1; row <= 90_000; row++) {
      lines.push(
        row % 20 === 0
          ? `${row},Zoë,"two\nlines, ""quoted"" ${'x'.repeat(60)}"`
          : `${row},王小明,${'n'.repeat(80)}`,
      );
      if (row % 10_007 === 0) lines.push('', 'too,few', 'id,name,note', '#,a remark');
    }
    return Buffer.from(lines.join('\n'));
  };

  it('is the same dataset by one thread and by two', async () => {
    const options: ReadOptions = { header: true, delimiter: ',', encoding: 'utf-8', comment: '#' };
    const one = await inLane(text(), options, 'auto');
    const two = await inLane(text(), options, 'auto', entry);
    expect(one).toMatchObject({ rowCount: 90_000, rejectedCount: 8 });
    expect({ ...two, rows: [], values: [] }).toEqual({ ...one, rows: [], values: [] });
    expect(two.rows.findIndex((row, index) => JSON.stringify(row) !== JSON.stringify(one.rows[index]))).toBe(
      -1,
    );
  });

  it('is read where its second half is blank lines, blank or of blanks', async () => {
    const half = Buffer.from(`a,b\n${'1,xxxxxxxxxxxxxxxx\n'.repeat(10_000)}${' \n\n'.repeat(3_000_000)}`);
    const staged = await inLane(half, { header: true, delimiter: ',', encoding: 'utf-8' }, 'auto', entry);
    expect(staged).toMatchObject({ rowCount: 10_000, rejectedCount: 0, blankLines: 6_000_000 });
  });

  it('is left when it is cancelled', async () => {
    const stop = new AbortController();
    const request = {
      path: bench.put(text()),
      name: 'x.csv',
      options: {},
      textThread: entry,
      signal: stop.signal,
      onProgress: (share: number) => share > 0.3 && stop.abort(),
    };
    await expect(stageText(bench.session, request, 'csv', 'csv-parse')).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });
});
