import { type Column, quoteIdentifier, quoteText, type SqlSession } from '@dms/domain';
import { asText } from '../steps/text-sql';
import { writePickle } from './export-pickle';
import { formulaStarts, writeWorkbook } from './export-workbook';
import { type ExportSource, relationOf } from './ordered-rows';

export const exportFormats = ['csv', 'parquet', 'jsonl', 'xlsx', 'pkl'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface ExportRequest {
  format: ExportFormat;
  /** Cells that a spreadsheet would take for a formula begin with an apostrophe (csv, xlsx). */
  guard?: boolean;
}

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
  if (request.format === 'xlsx') await writeWorkbook(session, source, columns, target, request.guard);
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

function guarded(text: string): string {
  const starts = formulaStarts.map(quoteText).join(', ');
  return `CASE WHEN left(${text}, 1) IN (${starts}) THEN '''' || ${text} ELSE ${text} END`;
}
