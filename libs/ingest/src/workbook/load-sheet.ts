import { readFile } from 'node:fs/promises';
// exceljs is CommonJS without names that a bundled ES module could import.
import exceljs, { type Worksheet } from 'exceljs';
import { DmsError, type Sheet, type Warning } from '@dms/domain';
import { throwIfCancelled } from '../text/utf8-chunks';
import { guardWorkbook } from './guard';

export interface LoadedSheet {
  sheet: Worksheet;
  sheets: Sheet[];
  date1904: boolean;
  warnings: Warning[];
}

/**
 * Parts of a sheet that say nothing about its values. Several would be expanded cell by cell over whatever range
 * they claim, up to seventeen thousand million cells.
 */
const ignoreNodes = [
  'autoFilter',
  'colBreaks',
  'cols',
  'conditionalFormatting',
  'dataValidations',
  'drawing',
  'extLst',
  'headerFooter',
  'hyperlinks',
  'legacyDrawing',
  'mergeCells',
  'picture',
  'rowBreaks',
  'sheetViews',
  'tableParts',
];

/**
 * The sheet asked for, or the first visible one that is not empty, of an xlsx file that passed the guard. Holds the
 * whole workbook in memory. Throws DmsError as guardWorkbook does, and NO_SUCH_SHEET, EMPTY_FILE.
 */
export async function loadSheet(path: string, wanted?: string, signal?: AbortSignal): Promise<LoadedSheet> {
  await guardWorkbook(path, signal);
  const workbook = new exceljs.Workbook();
  // Names of ranges would be expanded cell by cell, too.
  Object.defineProperty(workbook.definedNames, 'model', { get: () => [], set: () => undefined });
  const bytes = await readFile(path);
  try {
    await workbook.xlsx.load(bytes as never, { ignoreNodes });
  } catch (error) {
    throw new DmsError('FILE_UNREADABLE', 'The workbook is damaged: its sheets cannot be read.', undefined, {
      cause: error,
    });
  }
  throwIfCancelled(signal);
  const worksheets = workbook.worksheets;
  const sheets = worksheets.map(sheetOf);
  const sheet = chooseSheet(worksheets, wanted);
  const others = worksheets.filter((other) => other !== sheet && other.actualRowCount > 0);
  const warnings: Warning[] =
    wanted === undefined && others.length > 0
      ? [
          {
            code: 'OTHER_SHEETS',
            message: `The sheet ${JSON.stringify(sheet.name)} is read; the workbook also holds ${namesOf(others)}.`,
            count: others.length,
          },
        ]
      : [];
  return { sheet, sheets, date1904: workbook.properties.date1904 === true, warnings };
}

function chooseSheet(worksheets: Worksheet[], wanted?: string): Worksheet {
  if (wanted !== undefined) {
    const named = worksheets.find(({ name }) => name === wanted);
    if (named) return named;
    throw new DmsError(
      'NO_SUCH_SHEET',
      `The workbook has no sheet called ${JSON.stringify(wanted.slice(0, 60))}; it has ${namesOf(worksheets)}.`,
      { sheet: wanted.slice(0, 60) },
    );
  }
  const visible = worksheets.find((sheet) => sheet.state === 'visible' && sheet.actualRowCount > 0);
  const any = visible ?? worksheets.find((sheet) => sheet.actualRowCount > 0);
  if (!any) throw new DmsError('EMPTY_FILE', 'The workbook holds no cells.');
  return any;
}

function sheetOf(sheet: Worksheet): Sheet {
  return { name: sheet.name, state: sheet.state, rows: sheet.rowCount, columns: sheet.columnCount };
}

function namesOf(worksheets: Worksheet[]): string {
  const names = worksheets.slice(0, 5).map(({ name }) => JSON.stringify(name));
  const more = worksheets.length - names.length;
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
}
