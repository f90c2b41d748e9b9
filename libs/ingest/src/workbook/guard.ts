import { stat } from 'node:fs/promises';
import type { Entry, ZipFile } from 'yauzl';
import { DmsError } from '@dms/domain';
import { limits } from '../limits';
import { throwIfCancelled } from '../text/utf8-chunks';
import { entriesOf, openEntry, openZip } from './zip';

const MiB = 1024 ** 2;

/**
 * Looks through an xlsx file before any reader unpacks it into memory: its size, number and names of entries, what
 * they really unpack to, document types in its XML. Throws DmsError FILE_TOO_LARGE, UNPACKED_TOO_LARGE,
 * FILE_UNREADABLE, UNSUPPORTED_FORMAT; each names the limit or the entry.
 */
export async function guardWorkbook(
  path: string,
  signal?: AbortSignal,
  most: typeof limits = limits,
): Promise<void> {
  const { size } = await stat(path);
  if (size > most.workbookBytes) {
    throw new DmsError(
      'FILE_TOO_LARGE',
      `Workbooks of up to ${most.workbookBytes / MiB} MB can be read; this one has ${Math.ceil(size / MiB)} MB. Save its sheets as csv.`,
      { limit: most.workbookBytes, size },
    );
  }
  const zip = await openZip(path).catch((error: unknown) => {
    throw damaged(error);
  });
  try {
    await guardEntries(zip, most, signal);
  } catch (error) {
    throw error instanceof DmsError ? error : damaged(error);
  } finally {
    zip.close();
  }
}

async function guardEntries(zip: ZipFile, most: typeof limits, signal?: AbortSignal): Promise<void> {
  if (zip.entryCount > most.workbookEntries) throw tooManyEntries(zip.entryCount, most.workbookEntries);
  const entries = await entriesOf(zip, most.workbookEntries + 1);
  if (entries.length > most.workbookEntries) throw tooManyEntries(entries.length, most.workbookEntries);
  const names = new Set<string>();
  for (const entry of entries) {
    const name = entry.fileName;
    if (names.has(name)) throw unreadable('holds two entries of one name', name);
    names.add(name);
    if (/^[\\/]|\\|(^|\/)\.\.(\/|$)|^[A-Za-z]:|\0/.test(name))
      throw unreadable('holds an entry with a path outside it', name);
    if (entry.isEncrypted()) {
      throw new DmsError('WORKBOOK_PROTECTED', 'The workbook is encrypted. Save it without a password.');
    }
  }
  const budget = { bytes: most.workbookUnpackedBytes, cells: most.workbookCells };
  for (const entry of entries) {
    if (!entry.fileName.endsWith('/')) await guardEntry(zip, entry, budget, most, signal);
  }
}

/** What may still come of unpacked bytes, rows and cells. */
interface Budget {
  bytes: number;
  cells: number;
}

/** Unpacks one entry without keeping it and takes what it holds off the budget. */
async function guardEntry(
  zip: ZipFile,
  entry: Entry,
  budget: Budget,
  most: typeof limits,
  signal?: AbortSignal,
): Promise<void> {
  const isXml = /\.(xml|rels|vml)$/i.test(entry.fileName);
  const stream = await openEntry(zip, entry);
  let total = 0;
  let tail = '';
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      throwIfCancelled(signal);
      total += chunk.length;
      budget.bytes -= chunk.length;
      if (budget.bytes < 0) {
        throw unpackedTooLarge(
          `more than ${most.workbookUnpackedBytes / MiB} MB`,
          most.workbookUnpackedBytes,
        );
      }
      if (total > 4 * MiB && total > entry.compressedSize * most.workbookRatio) {
        throw unpackedTooLarge(`more than ${most.workbookRatio} times its size`, most.workbookRatio);
      }
      if (!isXml) continue;
      const text = tail + chunk.toString('latin1');
      guardXml(text, tail === '', entry.fileName);
      if (/^xl\/worksheets\/[^/]+\.xml$/i.test(entry.fileName))
        guardSheet(text, tail, entry.fileName, budget, most);
      tail = text.slice(-64);
    }
  } finally {
    stream.destroy();
  }
}

function guardXml(text: string, isStart: boolean, name: string): void {
  // UTF-16 would hide what is looked for.
  if (isStart && /^(\xff\xfe|\xfe\xff|<\0|\0<)/.test(text)) throw unreadable('holds XML in UTF-16', name);
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw unreadable('holds XML with a document type', name);
}

function guardSheet(text: string, tail: string, name: string, budget: Budget, most: typeof limits): void {
  budget.cells -= count(text) - count(tail);
  if (budget.cells < 0) {
    throw new DmsError(
      'UNPACKED_TOO_LARGE',
      `The workbook holds more than ${most.workbookCells} rows and cells. Save its sheets as csv.`,
      { limit: most.workbookCells },
    );
  }
  if (/<(\w+:)?row\s[^>]*\br="\d{8,}"/.test(text)) throw unreadable('holds a row beyond the last one', name);
  if (/<(\w+:)?c\s[^>]*\bt="d"/.test(text)) {
    throw new DmsError(
      'UNSUPPORTED_FORMAT',
      'The workbook stores dates as ISO 8601 text cells, which cannot be read yet. Save it again with Excel, or as csv.',
      { entry: shownName(name) },
    );
  }
}

const count = (text: string) => text.match(/<(?:\w+:)?(?:c|row)[\s/>]/g)?.length ?? 0;

const shownName = (name: string) => name.replace(/[^\w./\\-]/g, '?').slice(0, 80);

function unreadable(why: string, entry: string): DmsError {
  return new DmsError('FILE_UNREADABLE', `The workbook ${why}, so it is not opened.`, {
    entry: shownName(entry),
  });
}

function damaged(cause: unknown): DmsError {
  return new DmsError(
    'FILE_UNREADABLE',
    'The workbook is damaged: its zip container cannot be read.',
    undefined,
    {
      cause,
    },
  );
}

function tooManyEntries(count: number, limit: number): DmsError {
  return new DmsError(
    'UNPACKED_TOO_LARGE',
    `The workbook holds ${count} entries; at most ${limit} are read.`,
    { limit },
  );
}

function unpackedTooLarge(what: string, limit: number): DmsError {
  return new DmsError('UNPACKED_TOO_LARGE', `The workbook unpacks to ${what}, so it is not opened.`, {
    limit,
  });
}
