import type { Format } from '@dms/domain';

export interface Signature {
  format: Format;
  /** What it is, for people. */
  what: string;
}

interface Magic extends Signature {
  /** The bytes in Latin-1. */
  bytes: string;
}

const magics: Magic[] = [
  { bytes: 'PAR1', format: 'parquet', what: 'a Parquet file' },
  { bytes: 'ARROW1', format: 'arrow', what: 'an Arrow file' },
  { bytes: 'FEA1', format: 'unknown', what: 'a Feather file of version 1' },
  { bytes: '\x1f\x8b', format: 'unknown', what: 'a gzip archive' },
  { bytes: 'BZh', format: 'unknown', what: 'a bzip2 archive' },
  { bytes: '\xfd7zXZ\0', format: 'unknown', what: 'an xz archive' },
  { bytes: '\x28\xb5\x2f\xfd', format: 'unknown', what: 'a zstd archive' },
  { bytes: '7z\xbc\xaf\x27\x1c', format: 'unknown', what: 'a 7-Zip archive' },
  { bytes: 'Rar!\x1a\x07', format: 'unknown', what: 'a RAR archive' },
  { bytes: '%PDF-', format: 'unknown', what: 'a PDF document' },
  { bytes: '\x89PNG\r\n', format: 'unknown', what: 'a PNG image' },
  { bytes: '\xff\xd8\xff', format: 'unknown', what: 'a JPEG image' },
  { bytes: 'GIF8', format: 'unknown', what: 'a GIF image' },
  { bytes: 'SQLite format 3\0', format: 'unknown', what: 'a SQLite database' },
  { bytes: '\x7fELF', format: 'unknown', what: 'a program' },
  { bytes: 'MZ\x90', format: 'unknown', what: 'a program' },
];

/** What a file is by fixed bytes at its start; zip and OLE containers need a closer look. */
export function bySignature(head: Buffer): Signature | undefined {
  const latin = head.subarray(0, 64).toString('latin1');
  const magic = magics.find(({ bytes }) => latin.startsWith(bytes));
  if (magic) return { format: magic.format, what: magic.what };
  if (isArrowStream(head)) return { format: 'arrow', what: 'an Arrow stream' };
  // Pickle protocols 2 to 5; older ones are text and begin with an opcode and a memo.
  if (head[0] === 0x80 && (head[1] ?? 0) >= 2 && (head[1] ?? 9) <= 5)
    return { format: 'pickle', what: 'a Python pickle' };
  if (
    /^(\(?[dl]p0\n|\([dl]p0\n|c(copy_reg|copyreg|pandas[\w.]*|numpy[\w.]*|collections)\n|[\]}]q\0)/.test(
      latin,
    )
  )
    return { format: 'pickle', what: 'a Python pickle' };
  if (asksForCode.test(latin)) return { format: 'pickle', what: 'a Python pickle' };
  return undefined;
}

/** What no honest pickle begins with: a function of Python's own modules, and what it is to be called with. */
const asksForCode = /^c(__builtin__|builtins|os|posix|nt|subprocess|sys|importlib)\n\w+\n[()\]}NIKSVcpq]/;

export const isZip = (head: Buffer) =>
  ['PK\x03\x04', 'PK\x05\x06'].includes(head.subarray(0, 4).toString('latin1'));
export const isOle = (head: Buffer) =>
  head.subarray(0, 8).toString('latin1') === '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1';

/** A stream begins with its schema: a mark of four bytes, the message's length (padded to 8), and a table of it. */
function isArrowStream(head: Buffer): boolean {
  if (head.length < 16 || head.readInt32LE(0) !== -1) return false;
  const length = head.readInt32LE(4);
  return length > 0 && length < 64 * 1024 ** 2 && length % 8 === 0 && head.readUInt32LE(8) < length;
}
