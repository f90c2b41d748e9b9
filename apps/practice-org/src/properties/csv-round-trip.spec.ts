import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { DELIMITERS } from '../bulk/csv-reader';
import { TestOrg } from '../test-org';

const WIDTH = 3;

/** Anything that may stand in a cell: delimiters, quotes, line ends, other scripts, astral characters. */
const cell = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom('"', ',', ';', '\t', '|', '^', '`', '\n', '\r', ' ', 'a', 'ä', '漢', '😀', '#'),
    maxLength: 12,
  }),
  fc.constantFrom('', '#N/A', '=1+1', 'true', '007', ' a ', '""', '\r\n'),
  fc.integer({ min: 1, max: 3000 }).map((n) => 'x,'.repeat(n)),
);

interface Written {
  cells: string[][];
  /** Whether each cell is quoted although it need not be. */
  quoted: boolean[][];
  delimiter: string;
  lineEnding: string;
  /** Whether the last record ends with a line end. */
  closed: boolean;
  bom: boolean;
}

const file: fc.Arbitrary<Written> = fc.integer({ min: 1, max: 25 }).chain((rows) =>
  fc.record({
    cells: fc.array(fc.array(cell, { minLength: WIDTH, maxLength: WIDTH }), {
      minLength: rows,
      maxLength: rows,
    }),
    quoted: fc.array(fc.array(fc.boolean(), { minLength: WIDTH, maxLength: WIDTH }), {
      minLength: rows,
      maxLength: rows,
    }),
    delimiter: fc.constantFrom(...Object.keys(DELIMITERS)),
    lineEnding: fc.constantFrom('LF', 'CRLF'),
    closed: fc.boolean(),
    bom: fc.boolean(),
  }),
);

function csvOf({ cells, quoted, delimiter, lineEnding, closed, bom }: Written): string {
  const separator = DELIMITERS[delimiter] ?? ',';
  const eol = lineEnding === 'LF' ? '\n' : '\r\n';
  const write = (text: string, anyway: boolean): string =>
    anyway || text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const header = ['Legacy_Id__c', 'LastName', 'Description', 'Title'].join(separator);
  const lines = cells.map((row, i) =>
    [`K-${i}`, ...row.map((text, j) => write(text, quoted[i]?.[j] ?? false))].join(separator),
  );
  return (bom ? '\ufeff' : '') + [header, ...lines].join(eol) + (closed ? eol : '');
}

/** Whatever csv RFC 4180 allows: every cell comes back from one of the three result files as it was. */
describe('any csv', () => {
  let org: TestOrg;
  beforeAll(async () => (org = await TestOrg.start()));
  afterAll(() => org.stop());

  async function cellsIn(id: string, which: string, { delimiter }: Written): Promise<[string, string[]][]> {
    const rows = parse(await org.results(id, which), {
      delimiter: DELIMITERS[delimiter] ?? ',',
    }) as string[][];
    const skip = which === 'unprocessedrecords' ? 0 : 2;
    return rows.slice(1).map((row) => [row[skip] ?? '', row.slice(skip + 1)]);
  }

  const holds = async (written: Written): Promise<void> => {
    const { delimiter: columnDelimiter, lineEnding } = written;
    const job = {
      object: 'Contact',
      operation: 'upsert',
      externalIdFieldName: 'Legacy_Id__c',
      columnDelimiter,
      lineEnding,
    };
    const id = await org.load(job, csvOf(written));
    const ended = await org.ended(id);
    const found = new Map<string, string[]>();
    for (const which of ['successfulResults', 'failedResults', 'unprocessedrecords'])
      for (const [key, cells] of await cellsIn(id, which, written)) {
        expect(found.has(key)).toBe(false);
        found.set(key, cells);
      }
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(written.cells.map((cells, i) => [`K-${i}`, cells])),
    );
    if (ended.state === 'JobComplete') expect(ended.numberRecordsProcessed).toBe(written.cells.length);
  };

  it('comes back from the result files with the same cells', async () => {
    await fc.assert(fc.asyncProperty(file, holds), { numRuns: 120 });
  });

  it('and so it does from a job that fails half-way', async () => {
    const failing = fc.tuple(file, fc.integer({ min: 0, max: 20 }));
    await fc.assert(
      fc.asyncProperty(failing, async ([written, rows]) => {
        await org.call('POST', '/practice/faults', [
          { action: 'failJob', match: { object: 'Contact' }, rows },
        ]);
        await holds(written);
        await org.call('DELETE', '/practice/faults');
      }),
      { numRuns: 40 },
    );
  });
});
