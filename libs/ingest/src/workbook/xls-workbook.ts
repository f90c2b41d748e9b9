import { readFile, stat } from 'node:fs/promises';
import type * as XLSX from '@e965/xlsx';
import { DmsError, type Sheet } from '@dms/domain';
import { limits } from '../limits';
import { kinds, takeNumber, takeText, type Kind } from './cell-value';
import { protectedWorkbook } from './guard';
import { showsOf } from './number-formats';
import type { OpenWorkbook, ReadRows } from './open-workbook';
import type { SheetRow } from './sheet-rows';

/** Loaded when the first such file comes: it and its code pages are large. */
async function library(): Promise<typeof XLSX> {
  const [xlsx, codePages] = await Promise.all([import('@e965/xlsx'), import('@e965/xlsx/dist/cpexcel')]);
  xlsx.set_cptable(codePages);
  return xlsx;
}

/**
 * An Excel file of 97 to 2003 (and its predecessors). The library holds it whole in memory, so its size is limited;
 * a sheet of that time has 65,536 rows at most.
 */
export class XlsWorkbook implements OpenWorkbook {
  readonly format = 'xls';
  readonly sheets: readonly Pick<Sheet, 'name' | 'state'>[];

  private constructor(private readonly book: XLSX.WorkBook) {
    this.sheets = book.SheetNames.map((name, index) => {
      const hidden = book.Workbook?.Sheets?.[index]?.Hidden;
      return { name, state: hidden === 1 ? 'hidden' : hidden === 2 ? 'veryHidden' : 'visible' };
    });
  }

  /** Throws DmsError FILE_TOO_LARGE, WORKBOOK_PROTECTED, FILE_UNREADABLE. */
  static async open(path: string): Promise<XlsWorkbook> {
    const { size } = await stat(path);
    const limit = limits.xlsBytes;
    if (size > limit) {
      throw new DmsError(
        'FILE_TOO_LARGE',
        `Excel 97-2003 files of up to ${limit / 1024 ** 2} MB can be read; this one has ${Math.ceil(size / 1024 ** 2)} MB. Save it as xlsx.`,
        { limit, size },
      );
    }
    const [bytes, xlsx] = await Promise.all([readFile(path), library()]);
    try {
      const book = xlsx.read(bytes, {
        type: 'buffer',
        dense: true,
        cellNF: true,
        cellText: false,
        cellHTML: false,
        cellDates: false,
      });
      return new XlsWorkbook(book);
    } catch (error) {
      if (/password|encrypt/i.test(error instanceof Error ? error.message : '')) throw protectedWorkbook();
      throw new DmsError(
        'FILE_UNREADABLE',
        'The Excel 97-2003 file is damaged: its sheets cannot be read.',
        undefined,
        { cause: error },
      );
    }
  }

  async rows(sheet: number, { onRow, pause, odd }: ReadRows): Promise<void> {
    const name = this.book.SheetNames[sheet] ?? '';
    const data = (this.book.Sheets[name]?.['!data'] ?? []) as (XLSX.CellObject | undefined)[][];
    const date1904 = this.book.Workbook?.WBProps?.date1904 === true;
    const row: SheetRow = { number: 0, columns: [], kinds: [], texts: [], hasOdd: false };
    for (const [index, cells] of data.entries()) {
      if (!cells) continue;
      row.number = index + 1;
      row.columns.length = row.kinds.length = row.texts.length = 0;
      row.hasOdd = false;
      for (const [column, cell] of cells.entries()) {
        if (!cell) continue;
        const before = odd.errors + odd.uncalculated;
        takeCell(cell, date1904, odd, (kind, text) => {
          row.columns.push(column);
          row.kinds.push(kind);
          row.texts.push(text);
        });
        row.hasOdd ||= odd.errors + odd.uncalculated > before;
      }
      onRow(row);
      if (index % 1000 === 999 && !(await pause(index / data.length))) return;
    }
    await pause(1);
  }

  close(): void {
    // Nothing is held but memory.
  }
}

function takeCell(
  { t, v, z, f }: XLSX.CellObject,
  date1904: boolean,
  odd: ReadRows['odd'],
  take: (kind: Kind, text: string) => void,
): void {
  if (t === 'e') odd.errors++;
  else if (v === undefined || v === null) odd.uncalculated += f === undefined ? 0 : 1;
  else if (t === 'b') take(kinds.boolean, v ? 'TRUE' : 'FALSE');
  else if (t === 'n') takeNumber(String(v), typeof z === 'string' ? showsOf(z) : 'number', date1904, take);
  else if (t === 's') takeText(String(v), take);
}
