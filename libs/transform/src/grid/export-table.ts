import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { type Cell, type Column, DmsError, quoteIdentifier, quoteText, type SqlSession } from '@dms/domain';
import ExcelJS from 'exceljs';
import { asText } from '../steps/text-sql';
import { writePickle } from './export-pickle';
import { type ExportSource, orderedRows, relationOf } from './ordered-rows';

export const exportFormats = ['csv', 'parquet', 'jsonl', 'xlsx', 'pkl'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface ExportRequest {
  format: ExportFormat;
  /** Cells that a spreadsheet would take for a formula begin with an apostrophe (csv, xlsx). */
  guard?: boolean;
}
const sheetRows = 1_048_575;
const sheetColumns = 16_384;
const sheetCell = 32_767;

/**
 * Writes the columns, in order, to a file of the session's folder and answers its name. csv is UTF-8 with a header,
 * comma, LF; empty cells are empty, dates ISO 8601; the rows' numbers are left out.
 */
export async function exportTable(
  session: SqlSession,
  source: ExportSource,
  columns: Column[],
  target: string,
  request: ExportRequest,
): Promise<string> {
  if (request.format === 'xlsx') await writeWorkbook(session, source, columns, target, request);
  else if (request.format === 'pkl') await writePickle(session, source, columns, target);
  else await copy(session, source, columns, target, request);
  return target;
}

async function copy(
  session: SqlSession,
  source: ExportSource,
  columns: Column[],
  target: string,
  { format, guard }: ExportRequest,
): Promise<void> {
  const cells = columns.map((column) => {
    const name = quoteIdentifier(column.name);
    if (format === 'parquet') return name;
    if (format === 'jsonl') return `${jsonCell(name, column)} AS ${name}`;
    const text = asText({ sql: name, type: column.type });
    return `${guard ? guarded(text) : text} AS ${name}`;
  });
  const how = {
    csv: `(FORMAT csv, HEADER true, DELIMITER ',', QUOTE '"', ESCAPE '"', NULLSTR '')`,
    parquet: '(FORMAT parquet, COMPRESSION zstd)',
    jsonl: '(FORMAT json, ARRAY false)',
  }[format as Exclude<ExportFormat, 'xlsx' | 'pkl'>];
  const query = `SELECT ${cells.join(', ')} FROM ${relationOf(session, source)} ORDER BY ${source.order}`;
  await session.run(`COPY (${query}) TO ${quoteText(session.path(target))} ${how}`);
}

/** Numbers that a double cannot hold travel as text, dates in ISO 8601. */
function jsonCell(name: string, { type }: Column): string {
  if (type === 'integer')
    return `CASE WHEN abs(${name}) <= 9007199254740991 THEN to_json(${name}) ELSE to_json(CAST(${name} AS VARCHAR)) END`;
  return ['text', 'number', 'boolean', 'list'].includes(type) ? name : asText({ sql: name, type });
}

const formulaStarts = ['=', '+', '-', '@', '\t', '\r'];

function guarded(text: string): string {
  const starts = formulaStarts.map(quoteText).join(', ');
  return `CASE WHEN left(${text}, 1) IN (${starts}) THEN '''' || ${text} ELSE ${text} END`;
}

async function writeWorkbook(
  session: SqlSession,
  source: ExportSource,
  columns: Column[],
  target: string,
  { guard }: ExportRequest,
): Promise<void> {
  const [counted] = await session.rows(`SELECT count(*) AS n FROM ${relationOf(session, source)}`);
  const rowCount = Number(counted?.['n']);
  if (rowCount > sheetRows || columns.length > sheetColumns)
    throw new DmsError(
      'BAD_REQUEST',
      `A sheet holds ${sheetRows} rows below its header and ${sheetColumns} columns at most; this dataset has ${rowCount} rows and ${columns.length} columns. Export it as csv or Parquet.`,
      { rows: rowCount, columns: columns.length },
    );
  const file = createWriteStream(session.path(target));
  const failed = new Promise<never>((_, reject) => file.once('error', reject));
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({
    stream: file,
    useSharedStrings: false,
    useStyles: false,
  });
  const sheet = workbook.addWorksheet('Rows');
  sheet.addRow(columns.map(({ name }) => sheetText(name, guard))).commit();
  const list = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  const write = async () => {
    for await (const rows of orderedRows(session, source, list)) {
      for (const row of rows)
        sheet.addRow(columns.map(({ name }) => sheetCellOf(row[name] ?? null, guard))).commit();
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

function sheetCellOf(cell: Cell, guard: boolean | undefined): string | number | boolean | null {
  if (Array.isArray(cell)) return sheetText(cell.join(','), guard);
  return typeof cell === 'string' ? sheetText(cell, guard) : cell;
}

/** XML cannot hold control characters, and a sheet's cell no more than 32,767 characters. */
function sheetText(text: string, guard: boolean | undefined): string {
  // eslint-disable-next-line no-control-regex -- these are the characters to take out
  const plain = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').slice(0, sheetCell);
  return guard && formulaStarts.includes(plain.charAt(0)) ? `'${plain}`.slice(0, sheetCell) : plain;
}
