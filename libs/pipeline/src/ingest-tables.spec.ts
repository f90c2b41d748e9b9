import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cell, Column } from '@dms/domain';
import { stageTable } from '@dms/ingest';
import { openSession } from '@dms/transform';

/** Made by make-tables.py; the truth beside each file is what openpyxl or pandas read in it. */
const fixtures = join(__dirname, '../../testing/fixtures/ingest-tables');

interface Truth {
  columns: Column[];
  rows: Cell[][];
  /** Codes of warnings that must be there; no others may. */
  warnings?: string[];
}

describe('workbooks and pickles are read as openpyxl and pandas read them', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tables-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const names = readdirSync(fixtures).filter((name) => !name.endsWith('.json'));
  it('there are more than fifty of them, each with its truth', () => {
    expect(names.length).toBeGreaterThan(50);
  });

  it.each(names)('%s', async (name) => {
    const truth = JSON.parse(readFileSync(join(fixtures, `${name}.json`), 'utf8')) as Truth;
    const session = await openSession(folder, { memoryMb: 128 });
    try {
      copyFileSync(join(fixtures, name), session.path('upload'));
      const table = await stageTable(session, { path: session.path('upload'), name: 'upload', options: {} });
      const rows = await session.rows(
        `SELECT * FROM read_parquet('${session.path('rows.parquet')}') ORDER BY _row`,
      );
      expect(table.columns).toEqual(truth.columns);
      expect(rows.map(({ _row, ...cells }) => Object.values(cells))).toEqual(truth.rows);
      expect(rows.map(({ _row }) => _row)).toEqual(rows.map((_, index) => index + 1));
      expect(table.rowCount).toBe(truth.rows.length);
      expect(table.warnings.map(({ code }) => code)).toEqual(truth.warnings ?? []);
    } finally {
      session.close();
    }
  });
});
