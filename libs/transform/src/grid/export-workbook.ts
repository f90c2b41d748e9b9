import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { type Column, DmsError, quoteIdentifier, type SqlSession } from '@dms/domain';
import { type ExportSource, orderedRows, relationOf } from './ordered-rows';
import { numberFormats, sheetCell, sheetText } from './sheet-cell';

export { formulaStarts } from './sheet-cell';

const sheetRows = 1_048_575;
const sheetColumns = 16_384;

/**
 * Writes the columns, in order, as a workbook of one sheet with a header. Throws DmsError BAD_REQUEST where rows,
 * columns or a text are more than a sheet holds: nothing is cut.
 */
export async function writeWorkbook(
  session: SqlSession,
  source: ExportSource,
  columns: Column[],
  target: string,
  guard: boolean | undefined,
): Promise<void> {
  await refuseTooLarge(session, source, columns);
  const file = createWriteStream(session.path(target));
  const failed = new Promise<never>((_, reject) => file.once('error', reject));
  // Only those who want a workbook wait for what writes one: it takes a third of an engine's start.
  const { default: ExcelJS } = await import('exceljs');
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({
    stream: file,
    useSharedStrings: false,
    useStyles: true,
  });
  const sheet = workbook.addWorksheet('Rows');
  sheet.columns = columns.map(({ type }) => {
    const numFmt = numberFormats[type];
    return numFmt === undefined ? {} : { style: { numFmt }, width: numFmt.length + 2 };
  });
  const write = async () => {
    sheet.addRow(columns.map(({ name }) => sheetText(name, name, 0, guard))).commit();
    const list = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
    let number = 0;
    for await (const rows of orderedRows(session, source, list)) {
      for (const row of rows) {
        number++;
        const cells = columns.map((column) => sheetCell(row[column.name] ?? null, column, number, guard));
        sheet.addRow(cells).commit();
      }
      if (file.writableNeedDrain) await once(file, 'drain');
    }
    await workbook.commit();
  };
  try {
    await Promise.race([write(), failed]);
  } finally {
    file.destroy();
  }
}

async function refuseTooLarge(session: SqlSession, source: ExportSource, columns: Column[]): Promise<void> {
  const [counted] = await session.rows(`SELECT count(*) AS n FROM ${relationOf(session, source)}`);
  const rows = Number(counted?.['n']);
  if (rows <= sheetRows && columns.length <= sheetColumns) return;
  throw new DmsError(
    'BAD_REQUEST',
    `A sheet holds ${sheetRows} rows below its header and ${sheetColumns} columns at most; this dataset has ${rows} rows and ${columns.length} columns. Export it as csv or Parquet.`,
    { rows, columns: columns.length },
  );
}
