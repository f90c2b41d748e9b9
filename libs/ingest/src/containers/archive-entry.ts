import { posix } from 'node:path';
import type { Entry, ZipFile } from 'yauzl';
import { DmsError, type Warning } from '@dms/domain';
import { limits } from '../limits';
import { entriesOf } from '../workbook/zip';
import { isOfNames } from './packing';

export interface ChosenEntry {
  entry: Entry;
  /** The archive holds several files: the one read is named in the options. */
  isOneOfMany: boolean;
  warnings: Warning[];
}

/**
 * The file to read of a zip archive: the one that `wanted` names, else the first. Throws DmsError UNPACKED_TOO_LARGE
 * (too many entries), FILE_UNREADABLE (entries that climb out of it, none to read, encrypted), BAD_OPTIONS.
 */
export async function chooseEntry(zip: ZipFile, wanted: string | undefined): Promise<ChosenEntry> {
  if (zip.entryCount > limits.archiveEntries) {
    throw new DmsError(
      'UNPACKED_TOO_LARGE',
      `The archive holds ${zip.entryCount} entries; at most ${limits.archiveEntries} are looked at.`,
      { entries: zip.entryCount, limit: limits.archiveEntries },
    );
  }
  const entries = await entriesOf(zip, limits.archiveEntries + 1).catch((error: unknown) => {
    throw isOfNames(error) ? unreadable('holds an entry with a path outside it') : error;
  });
  const files = entries.filter(({ fileName }) => isData(fileName));
  const isOneOfMany = files.length > 1;
  const named = isOneOfMany ? files.find(({ fileName }) => fileName === wanted) : undefined;
  if (isOneOfMany && wanted !== undefined && !named) {
    const names = files.slice(0, 20).map(({ fileName }) => shown(fileName));
    throw new DmsError(
      'BAD_OPTIONS',
      `The archive holds no file ${JSON.stringify(shown(wanted))}. It holds: ${names.join(', ')}.`,
      { option: 'table' },
    );
  }
  const entry = named ?? files.find(({ uncompressedSize }) => uncompressedSize > 0) ?? files[0];
  if (!entry) throw unreadable('holds no file');
  if (entry.isEncrypted()) throw unreadable('is encrypted. Pack it without a password');
  const others = files.filter((file) => file !== entry).map(({ fileName }) => shown(fileName));
  return { entry, isOneOfMany, warnings: others.length > 0 ? [othersLeft(entry, others)] : [] };
}

/** What packing programs of some systems add is no data. */
function isData(name: string): boolean {
  const last = posix.basename(name);
  return !name.endsWith('/') && !name.startsWith('__MACOSX/') && !/^(\.DS_Store|Thumbs\.db)$/i.test(last);
}

const shown = (name: string) => name.slice(0, 100);

function othersLeft(entry: Entry, others: string[]): Warning {
  const named = others.slice(0, 10).join(', ') + (others.length > 10 ? ', …' : '');
  return {
    code: 'OTHER_ENTRIES',
    message: `The archive holds several files; ${shown(entry.fileName)} is read. The others: ${named}. The option table names another.`,
    count: others.length,
  };
}

function unreadable(why: string): DmsError {
  return new DmsError('FILE_UNREADABLE', `The archive ${why}.`);
}
