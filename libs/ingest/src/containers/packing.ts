import { isZip } from '../detect/signatures';
import { firstBytes } from '../text/sample';
import { zipEntryNames } from '../workbook/zip';

export type Packing = 'gzip' | 'bzip2' | 'xz' | 'zstd' | 'zip';

const magics: [string, Packing][] = [
  ['\x1f\x8b', 'gzip'],
  ['BZh', 'bzip2'],
  ['\xfd7zXZ\0', 'xz'],
  ['\x28\xb5\x2f\xfd', 'zstd'],
];

/** Entries by which a zip is a document of its own and no archive of files. */
const documentParts = ['[Content_Types].xml', 'xl/workbook.xml', 'xl/workbook.bin', 'word/document.xml'];

/** How the bytes of a file are packed, told by its first bytes; undefined where it is no plain archive. */
export async function packingOf(path: string): Promise<Packing | undefined> {
  const { bytes } = await firstBytes(path, 8);
  const latin = bytes.toString('latin1');
  const magic = magics.find(([start]) => latin.startsWith(start));
  // "BZh" may begin a text: a bzip2 file says its block size next, and then a fixed number.
  if (magic) return magic[1] !== 'bzip2' || isBzip2(latin) ? magic[1] : undefined;
  if (!isZip(bytes)) return undefined;
  const names = await zipEntryNames(path).catch((error: unknown) => isOfNames(error));
  if (names === true) return 'zip';
  if (!names || documentParts.some((part) => names.has(part))) return undefined;
  return names.has('content.xml') && names.has('mimetype') ? undefined : 'zip';
}

/** "BZh" may begin a text: a bzip2 file says its block size next, and then one of two fixed numbers. */
function isBzip2(latin: string): boolean {
  return /^[1-9]$/.test(latin[3] ?? '') && ['1AY', '\x17rE'].some((number) => latin.startsWith(number, 4));
}

/** The zip library refuses names that climb out of an archive: such a file is to be refused for that, not as damaged. */
export function isOfNames(error: unknown): boolean {
  const message = error instanceof Error ? error.message : '';
  return /^(invalid relative path|absolute path|invalid characters in fileName)/.test(message);
}
