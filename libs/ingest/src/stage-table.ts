import { DmsError, type Format, type ReadOptions, type SqlSession, type Warning } from '@dms/domain';
import { unpack, type Unpacked } from './containers/unpack';
import { detectPlain } from './detect/detect-format';
import { stageArrow } from './columnar/stage-arrow';
import { stageParquet } from './columnar/stage-parquet';
import { stageJson } from './json/stage-json';
import { checkOptions, isDelimited, isJson } from './read-options';
import type { StagedTable, StageRequest } from './staged-table';
import { stageText } from './text/stage-text';
import { emptyFile } from './text/read-text';
import { stagePickle } from './pickle/stage-pickle';
import { isWorkbook } from './workbook/read-workbook';
import { stageWorkbook } from './workbook/stage-workbook';

/**
 * Stages a file as a table: writes rows.parquet (`_row` BIGINT, then the columns; text for delimited files, typed for
 * the others) and rejects.parquet (line BIGINT, text VARCHAR, reason VARCHAR) into the session's folder. Every record
 * of the file is a row, a reject, a blank line or above the table. Throws DmsError: EMPTY_FILE, UNKNOWN_FORMAT,
 * UNSUPPORTED_FORMAT, UNSUPPORTED_ENCODING, BAD_OPTIONS, FILE_UNREADABLE, FILE_TOO_LARGE, UNPACKED_TOO_LARGE,
 * WORKBOOK_PROTECTED, NO_SUCH_SHEET, TOO_MANY_COLUMNS, CELL_TOO_LARGE, PICKLE_REFUSED, CANCELLED, and what the session throws.
 */
export async function stageTable(session: SqlSession, request: StageRequest): Promise<StagedTable> {
  const { path, name, options, signal } = request;
  checkOptions(options);
  const control = { ...(signal && { signal }), onBytes: () => request.onProgress?.(0, 0) };
  const inside = await unpack(path, name, options, control);
  try {
    const { path, name, options } = inside;
    return asPacked(inside, await stagePlain(session, { ...request, path, name, options }));
  } finally {
    await inside.dispose();
  }
}

/** An answer about the file inside, as one about the packed file. */
export function asPacked<T extends { options: ReadOptions; warnings: Warning[] }>(
  { packings, table, warnings }: Unpacked,
  answer: T,
): T {
  if (packings.length === 0) return answer;
  const message = `The file was unpacked (${packings.join(', ')}).`;
  return {
    ...answer,
    options: { ...answer.options, ...(table !== undefined && { table }) },
    warnings: [{ code: 'UNPACKED', message }, ...warnings, ...answer.warnings],
  };
}

async function stagePlain(session: SqlSession, request: StageRequest): Promise<StagedTable> {
  const format = await readableFormat(request.path, request.name, request.options);
  if (isWorkbook(format)) return stageWorkbook(session, request, format);
  if (isJson(format)) return stageJson(session, request, format);
  if (format === 'parquet') return stageParquet(session, request, format);
  if (format === 'arrow') return stageArrow(session, request, format);
  if (format === 'pickle') return stagePickle(session, request);
  return stageText(session, request, format);
}

/** The format to read an unpacked file as: the one given or the one found. Throws DmsError where no reader takes it. */
export async function readableFormat(path: string, name: string, options: ReadOptions): Promise<Format> {
  const found = await detectPlain(path, name);
  if (found.what === 'an empty file') throw emptyFile();
  if (found.isProtected) {
    throw new DmsError('WORKBOOK_PROTECTED', 'The workbook is encrypted. Save it without a password.');
  }
  const format = options.format ?? found.format;
  const isText = isDelimited(format) || isJson(format);
  if (isText && isBinary(found.format)) throw mismatch(format, found.what);
  if (isBinary(format) && found.format !== format) throw mismatch(format, found.what);
  if (format === 'unknown') {
    throw new DmsError('UNSUPPORTED_FORMAT', `The file is ${found.what}, which cannot be read.`, {
      format: found.what,
    });
  }
  if (format === 'pickle') return format;
  if (isWorkbook(format) || isDelimited(format)) {
    refuseTable(options);
    return format;
  }
  if (isText || format === 'parquet' || format === 'arrow') return format;
  throw new DmsError(
    'UNSUPPORTED_FORMAT',
    `Files of the format ${format} cannot be read yet. Save the data as csv or xlsx.`,
    {
      format,
    },
  );
}

const isBinary = (format: Format) => isWorkbook(format) || ['pickle', 'parquet', 'arrow'].includes(format);

function refuseTable({ table }: ReadOptions): void {
  if (table === undefined) return;
  const why = 'names a file of an archive or a list within a JSON file; there is no such choice here';
  throw new DmsError('BAD_OPTIONS', `The option table ${why}.`, { option: 'table' });
}

function mismatch(format: Format, what: string): DmsError {
  return new DmsError('BAD_OPTIONS', `The option format says ${format}, but the file is ${what}.`, {
    option: 'format',
  });
}
