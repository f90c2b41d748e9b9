import type { Entry } from 'yauzl';
import { DmsError } from '@dms/domain';

/**
 * Looks through the directory of a workbook's zip file before anything of it is unpacked. Throws DmsError
 * UNPACKED_TOO_LARGE, FILE_UNREADABLE, WORKBOOK_PROTECTED; each names the limit or the entry.
 */
export function guardDirectory(entries: readonly Entry[], most: number): void {
  if (entries.length > most) refuseUnpacked('entries', entries.length, most);
  const names = new Set<string>();
  for (const entry of entries) {
    const name = entry.fileName;
    if (names.has(name)) throw unreadable('holds two entries of one name', name);
    names.add(name);
    if (/^[\\/]|\\|(^|\/)\.\.(\/|$)|^[A-Za-z]:|\0/.test(name))
      throw unreadable('holds an entry with a path outside it', name);
    if (entry.isEncrypted()) throw protectedWorkbook();
  }
}

export function protectedWorkbook(): DmsError {
  return new DmsError(
    'WORKBOOK_PROTECTED',
    'The workbook is encrypted. Open it in a spreadsheet program and save it without a password.',
  );
}

export function refuseUnpacked(what: string, count: number, limit: number): never {
  throw new DmsError(
    'UNPACKED_TOO_LARGE',
    `The workbook holds ${count} ${what}; at most ${limit} are read. Save its sheets as csv.`,
    { limit },
  );
}

export function unreadable(why: string, entry: string, cause?: unknown): DmsError {
  return new DmsError(
    'FILE_UNREADABLE',
    `The workbook ${why}, so it is not opened.`,
    { entry: shownName(entry) },
    { cause },
  );
}

export function notUtf8(entry: string): DmsError {
  return unreadable('holds bytes that are not UTF-8', entry);
}

export function damaged(cause: unknown): DmsError {
  return new DmsError(
    'FILE_UNREADABLE',
    'The workbook is damaged: its zip container cannot be read.',
    undefined,
    { cause },
  );
}

const shownName = (name: string) => name.replace(/[^\w./\\-]/g, '?').slice(0, 80);
