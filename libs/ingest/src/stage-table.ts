import { DmsError, type Format, type ReadOptions, type SqlSession } from '@dms/domain';
import { detectFormat } from './detect/detect-format';
import { checkOptions, isDelimited } from './read-options';
import type { StagedTable, StageRequest } from './staged-table';
import { stageText } from './text/stage-text';
import { emptyFile } from './text/read-text';
import { stageWorkbook } from './workbook/stage-workbook';

/**
 * Stages a file as a table: writes rows.parquet (`_row` BIGINT, then the columns; text for delimited files, typed for
 * workbooks) and rejects.parquet (line BIGINT, text VARCHAR, reason VARCHAR) into the session's folder. Every record
 * of the file is a row, a reject, a blank line or above the table. Throws DmsError: EMPTY_FILE, UNKNOWN_FORMAT,
 * UNSUPPORTED_FORMAT, UNSUPPORTED_ENCODING, BAD_OPTIONS, FILE_UNREADABLE, FILE_TOO_LARGE, UNPACKED_TOO_LARGE,
 * WORKBOOK_PROTECTED, NO_SUCH_SHEET, TOO_MANY_COLUMNS, CANCELLED, and what the session throws.
 */
export async function stageTable(session: SqlSession, request: StageRequest): Promise<StagedTable> {
  const format = await readableFormat(request.path, request.name, request.options);
  if (format === 'xlsx') return stageWorkbook(session, request, format);
  return stageText(session, request, format);
}

/** The format to read a file as: the one given or the one found. Throws DmsError where no reader takes it. */
export async function readableFormat(path: string, name: string, options: ReadOptions): Promise<Format> {
  checkOptions(options);
  const found = await detectFormat(path, name);
  if (found.what === 'an empty file') throw emptyFile();
  if (found.isProtected) {
    throw new DmsError('WORKBOOK_PROTECTED', 'The workbook is encrypted. Save it without a password.');
  }
  const format = options.format ?? found.format;
  if (isDelimited(format) && found.format === 'xlsx') throw mismatch(format, found.what);
  if (format === 'xlsx' && found.format !== 'xlsx') throw mismatch(format, found.what);
  if (format === 'unknown') {
    throw new DmsError('UNSUPPORTED_FORMAT', `The file is ${found.what}, which cannot be read.`, {
      format: found.what,
    });
  }
  if (format === 'xlsx' || isDelimited(format)) return format;
  throw new DmsError(
    'UNSUPPORTED_FORMAT',
    `Files of the format ${format} cannot be read yet. Save the data as csv or xlsx.`,
    {
      format,
    },
  );
}

function mismatch(format: Format, what: string): DmsError {
  return new DmsError('BAD_OPTIONS', `The option format says ${format}, but the file is ${what}.`, {
    option: 'format',
  });
}
