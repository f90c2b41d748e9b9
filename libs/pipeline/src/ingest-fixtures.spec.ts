import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cell, ErrorCode } from '@dms/domain';
import { stageTable } from '@dms/ingest';
import { openSession } from '@dms/transform';

const fixtures = join(__dirname, '../../testing/fixtures');

/** A fixture's name is a claim; this is the claim in full: the rows, and the lines set aside. */
const good: Record<string, { rows: Cell[][]; columns?: string[]; rejected?: number[] }> = {
  'leading-zeros-and-long-integers-stay-text.csv': {
    rows: [
      ['007', '9007199254740993'],
      ['00042', '12345678901234567890'],
    ],
  },
  'null-is-a-word.csv': {
    rows: [
      ['NULL', 'NA'],
      ['None', 'N/A'],
    ],
  },
  'quoted-line-breaks-and-doubled-quotes.csv': {
    rows: [
      ['Acme', '1 Main St\nSuite "B"'],
      ['Other', 'a, b'],
    ],
  },
  'semicolons-with-decimal-commas.csv': {
    rows: [
      ['Müller', '1.234,50', '0,19'],
      ['Schäfer', '20,00', '0,07'],
    ],
  },
  'windows-1252-from-an-old-excel.csv': {
    rows: [
      ['Müller', 'Köln'],
      ['O’Neil', 'Málaga €'],
    ],
  },
  'utf-16-from-excel-unicode-text.txt': { rows: [['Zoë', '東京']] },
  'byte-order-mark-and-crlf.csv': {
    columns: ['id', 'name'],
    rows: [
      ['1', 'Zoë'],
      ['2', 'two\nlines'],
    ],
  },
  'titles-above-the-header.csv': {
    columns: ['id', 'name', 'email'],
    rows: [
      ['1', 'Ann', 'ann@example.com'],
      ['2', 'Bob', 'bob@example.com'],
    ],
  },
  'sep-line-names-the-delimiter.csv': { columns: ['id', 'name'], rows: [['1', 'a,b;c']] },
  'script-text-and-formulas-are-text.csv': {
    columns: ['name', '=cmd'],
    rows: [
      ['<script>alert(1)</script>', '=HYPERLINK("http://x")'],
      ['@sum', '+1-2'],
    ],
  },
  'ragged-rows-are-set-aside.csv': {
    rows: [
      ['1', '2', '3'],
      ['10', '11', '12'],
    ],
    rejected: [3, 4],
  },
  'unclosed-quote-is-set-aside-with-the-rest.csv': { rows: [['1', '2']], rejected: [3] },
  'nul-bytes-are-set-aside.csv': {
    rows: [
      ['1', '2'],
      ['4', '5'],
    ],
    rejected: [3],
  },
  'prototype-and-path-headers-are-names.csv': {
    columns: ['__proto__', 'constructor', '../../etc/passwd', '_row_2'],
    rows: [['1', '2', '3', '4']],
  },
  'utf-32.csv': { columns: ['a', 'b'], rows: [['1', '2']] },
  'gzip-called-csv.csv': { rows: [['1', '2']] },
  'header-only.csv': { columns: ['id', 'name', 'email'], rows: [] },
};

const bad: Record<string, ErrorCode> = {
  'empty.csv': 'EMPTY_FILE',
  'blank-lines-only.csv': 'EMPTY_FILE',
  'html-called-xls.xls': 'UNSUPPORTED_FORMAT',
  'pdf-called-csv.csv': 'UNSUPPORTED_FORMAT',
  'zip-cut-short.xlsx': 'UNSUPPORTED_FORMAT',
};

async function inJob<T>(
  fixture: string,
  work: (path: string, session: Awaited<ReturnType<typeof openSession>>) => Promise<T>,
) {
  const folder = mkdtempSync(join(tmpdir(), 'fixture-'));
  const session = await openSession(folder, { memoryMb: 128 });
  try {
    copyFileSync(join(fixtures, fixture), session.path('upload'));
    return await work(session.path('upload'), session);
  } finally {
    session.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the fixtures', () => {
  it('all have their claim written out', () => {
    expect(readdirSync(join(fixtures, 'ingest-ok')).sort()).toEqual(Object.keys(good).sort());
    expect(readdirSync(join(fixtures, 'ingest-not-ok')).sort()).toEqual(Object.keys(bad).sort());
  });

  it.each(Object.entries(good))('%s', async (name, claim) => {
    await inJob(`ingest-ok/${name}`, async (path, session) => {
      const table = await stageTable(session, { path, name, options: {} });
      const rows = await session.rows(
        `SELECT * EXCLUDE (_row) FROM '${session.path('rows.parquet')}' ORDER BY _row`,
      );
      const rejects = await session.rows(
        `SELECT line FROM '${session.path('rejects.parquet')}' ORDER BY line`,
      );
      expect(rows.map((row) => Object.values(row))).toEqual(claim.rows);
      expect(rejects.map((row) => row['line'])).toEqual(claim.rejected ?? []);
      if (claim.columns) expect(table.columns.map((column) => column.name)).toEqual(claim.columns);
    });
  });

  it.each(Object.entries(bad))('%s is refused', async (name, code) => {
    await inJob(`ingest-not-ok/${name}`, async (path, session) => {
      await expect(stageTable(session, { path, name, options: {} })).rejects.toMatchObject({ code });
    });
  });
});
