import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as XLSX from '@e965/xlsx';
import { Workbook, type CellValue } from 'exceljs';
import type { Cell } from '@dms/domain';
import { StagingBench } from './staging-bench.fixture';

const folder = join(__dirname, '../../testing/fixtures/ingest-tables');

/** What exceljs' reader of whole files makes of a cell, in our words; undefined where it has none to compare. */
function inOurWords(value: CellValue): Cell | undefined {
  if (value === null || value === undefined) return null;
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? undefined : value.toISOString().slice(0, 19);
  if (typeof value !== 'object') return value;
  if ('error' in value) return null;
  if ('richText' in value) return value.richText.map(({ text }) => text).join('');
  if ('result' in value) return inOurWords(value.result as CellValue);
  if ('text' in value) return inOurWords(value.text as CellValue);
  // A formula that nobody has calculated: ours is empty, and a warning counts it.
  return 'formula' in value || 'sharedFormula' in value ? null : undefined;
}

/** The same for both, whatever each calls a number, a day or a clock. */
function shown(cell: Cell): string {
  if (cell === null || cell === '') return '';
  if (typeof cell === 'number') return String(Number(cell.toPrecision(12)));
  const text = String(cell);
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return `${text}T00:00:00`;
  if (/^\d\d:\d\d:\d\d(\.\d+)?$/.test(text)) return `clock ${text.slice(0, 8)}`;
  if (/^(1899-12-3[01]|1900-01-01|1904-01-01)T/.test(text)) return `clock ${text.slice(11, 19)}`;
  if (/^\d{4}-\d\d-\d\dT/.test(text)) return text.slice(0, 19);
  return /^-?\d+(\.\d+)?(E[+-]?\d+)?$/i.test(text)
    ? String(Number(Number(text).toPrecision(12)))
    : text.toUpperCase();
}

/** Where exceljs is known to read otherwise than Excel and openpyxl, whose truth the sidecars hold. */
const otherwise: Record<string, string> = {
  'carriage-returns-written-as-x000D.xlsx': 'leaves _x000D_ as it is written',
  'cells-without-references.xlsx': 'takes no cell without a reference',
  'claims-a-million-rows-and-has-two.xlsx': 'is slow over the rows claimed',
  'early-1900-as-excel-shows-it.xlsx': 'has no 29th of February 1900',
  'elements-with-a-prefix.xlsx': 'knows no prefixes',
  'entities-comments-and-cdata.xlsx': 'leaves CDATA sections out',
  'integers-beyond-two-to-the-53.xlsx': 'rounds them',
  'merged-cells-keep-their-value-in-the-first.xlsx': 'repeats the value in every cell',
  'strict-namespaces.xlsx': 'knows no strict namespaces',
  'dates-as-iso-text-cells.xlsx': 'knows no cells of ISO text',
  'durations-beyond-a-day-are-text.xlsx': 'makes moments of them',
};

describe('the reader of workbooks beside exceljs', () => {
  let bench: StagingBench;
  beforeAll(async () => (bench = await StagingBench.open()));
  afterAll(() => bench.close());

  const names = readdirSync(folder).filter((name) => /\.xls[xm]$/.test(name));
  it('there are some to compare', () =>
    expect(names.length - Object.keys(otherwise).length).toBeGreaterThan(8));

  it.each(names.filter((name) => !(name in otherwise)))('%s: every cell alike', async (name) => {
    const bytes = readFileSync(join(folder, name));
    const staged = await bench.stage(bytes, {}, name);
    const book = new Workbook();
    await book.xlsx.load(bytes as never);
    const sheet = book.worksheets.find(({ name: called }) => called === staged.options.sheet);
    const ours = staged.values.map((cells) => cells.map(shown).filter((text) => text !== ''));
    const theirs: string[][] = [];
    let isKnown = true;
    const header = typeof staged.options.header === 'number' ? staged.options.header : 0;
    sheet?.eachRow((row, number) => {
      if (number <= header) return;
      const cells: string[] = [];
      row.eachCell({ includeEmpty: false }, (cell) => {
        const value = inOurWords(cell.value);
        if (value === undefined) isKnown = false;
        else if (shown(value) !== '') cells.push(shown(value));
      });
      if (cells.length > 0) theirs.push(cells);
    });
    expect(isKnown).toBe(true);
    expect(ours.filter((cells) => cells.length > 0)).toEqual(theirs);
  });
});

describe('an old xls file', () => {
  it('is staged typed, with its sheets named', async () => {
    const bench = await StagingBench.open();
    try {
      const book = XLSX.utils.book_new();
      const rows = [
        ['code', 'count', 'share', 'day', 'flag'],
        ['007', 1, 0.5, new Date(Date.UTC(2024, 1, 29)), true],
        ['Köln', 2, 1.25, new Date(Date.UTC(1999, 11, 31)), false],
      ];
      XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet(rows, { UTC: true }), 'Data');
      XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet([['other']]), 'More');
      const bytes = Buffer.from(XLSX.write(book, { type: 'buffer', bookType: 'biff8' }) as Buffer);
      const staged = await bench.stage(bytes, {}, 'old.xls');
      expect(staged).toMatchObject({ format: 'xls', rowCount: 2, options: { sheet: 'Data' } });
      expect(staged.columns.map(({ type }) => type)).toEqual([
        'text',
        'integer',
        'number',
        'date',
        'boolean',
      ]);
      expect(staged.values).toEqual([
        ['007', 1, 0.5, '2024-02-29', true],
        ['Köln', 2, 1.25, '1999-12-31', false],
      ]);
      expect(staged.warnings.map(({ code }) => code)).toContain('OTHER_SHEETS');
    } finally {
      bench.close();
    }
  });
});
