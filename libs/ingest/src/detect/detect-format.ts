import { open } from 'node:fs/promises';
import { DmsError, type Format, type Sheet } from '@dms/domain';
import { guessDialect } from '../text/guess-dialect';
import { guessEncoding } from '../text/encoding';
import { packingOf } from '../containers/packing';
import { unpack } from '../containers/unpack';
import { firstBytes, takeSample } from '../text/sample';
import { listSheets } from '../workbook/list-sheets';
import { zipEntryNames } from '../workbook/zip';
import { bySignature, isOle, isZip } from './signatures';

export interface Detection {
  format: Format;
  /** What it is in words, for messages: "a gzip archive". */
  what: string;
  /** Of xlsx only. */
  sheets?: Sheet[];
  /** Encrypted: it can be named, not read. */
  isProtected?: boolean;
}

const headBytes = 64 * 1024;
/** Bytes unpacked of a packed file to tell what is in it. */
const unpackedHead = 4 * 1024 ** 2;

/**
 * What a file is, by its content, and of a packed one what is in it; the name decides only between csv and txt where
 * the content fits both. Cheap: reads the first bytes, and of a workbook its list of sheets. An empty file is
 * `unknown`, and so is one that cannot be unpacked.
 */
export async function detectFormat(path: string, name: string): Promise<Detection> {
  const packing = await packingOf(path);
  if (!packing) return detectPlain(path, name);
  try {
    return await detectPacked(path, name);
  } catch (error) {
    if (!(error instanceof DmsError) || error.code === 'CANCELLED') throw error;
    return { format: 'unknown', what: `a ${packing} file that cannot be unpacked` };
  }
}

async function detectPacked(path: string, name: string): Promise<Detection> {
  let inside = await unpack(path, name, {}, { most: unpackedHead });
  try {
    const { bytes } = await firstBytes(inside.path, 8);
    if (isZip(bytes) || isOle(bytes)) {
      // What a workbook is, its end says.
      await inside.dispose();
      inside = await unpack(path, name, {});
    }
    const found = await detectPlain(inside.path, inside.name);
    return { ...found, what: `${found.what} in a ${inside.packings.join(' file in a ')} file` };
  } finally {
    await inside.dispose();
  }
}

/** What a file that is not packed is. */
export async function detectPlain(path: string, name: string): Promise<Detection> {
  const { bytes: head, size } = await firstBytes(path, headBytes);
  if (size === 0) return { format: 'unknown', what: 'an empty file' };
  const signature = bySignature(head);
  if (signature) return signature;
  if (isZip(head)) return detectZip(path);
  if (isOle(head)) return detectOle(path, size);
  return detectText(path, name, head);
}

async function detectZip(path: string): Promise<Detection> {
  const names = await zipEntryNames(path).catch(() => undefined);
  if (!names) return { format: 'unknown', what: 'a damaged zip archive' };
  if (names.has('xl/workbook.xml')) {
    const sheets = await listSheets(path).catch(() => undefined);
    return { format: 'xlsx', what: 'an Excel workbook', ...(sheets && { sheets }) };
  }
  if (names.has('xl/workbook.bin')) return { format: 'unknown', what: 'a binary Excel workbook (xlsb)' };
  if (names.has('content.xml') && names.has('mimetype'))
    return { format: 'ods', what: 'an OpenDocument file' };
  if (names.has('word/document.xml')) return { format: 'unknown', what: 'a Word document' };
  return { format: 'unknown', what: 'a zip archive' };
}

/** OLE containers hold old workbooks, and encrypted new ones as a stream called EncryptedPackage. */
async function detectOle(path: string, size: number): Promise<Detection> {
  const encrypted = Buffer.from('EncryptedPackage', 'utf16le');
  const most = Math.min(size, 64 * 1024 ** 2);
  const file = await open(path, 'r');
  try {
    const step = 1024 ** 2;
    const bytes = Buffer.alloc(step + encrypted.length);
    for (let position = 0; position < most; position += step) {
      const { bytesRead } = await file.read(bytes, 0, bytes.length, position);
      if (bytes.subarray(0, bytesRead).includes(encrypted)) {
        return { format: 'xlsx', what: 'an encrypted workbook', isProtected: true };
      }
    }
  } finally {
    await file.close();
  }
  return { format: 'xls', what: 'an Excel 97-2003 file' };
}

async function detectText(path: string, name: string, head: Buffer): Promise<Detection> {
  let encoding: string;
  let bom: number;
  try {
    ({ encoding, bom } = guessEncoding(head));
  } catch (error) {
    if (error instanceof DmsError) return { format: 'txt', what: 'a text in an unusual encoding' };
    throw error;
  }
  if (!/^utf-(16|32)/.test(encoding) && isBinary(head)) return { format: 'unknown', what: 'a binary file' };
  const sample = await takeSample({ path, encoding, bom }, 0, headBytes).catch(() => undefined);
  if (!sample) return { format: 'txt', what: 'a text' };
  return detectMarkup(sample.bytes) ?? detectDelimited(sample.bytes, sample.whole, name);
}

function detectMarkup(sample: Buffer): Detection | undefined {
  const start = sample.subarray(0, 2048).toString().trimStart();
  if (/^<(!doctype html|html|table)\b/i.test(start)) return { format: 'unknown', what: 'an HTML page' };
  if (/^<\?xml\b/i.test(start)) return { format: 'unknown', what: 'an XML document' };
  return detectJson(sample);
}

/** Lists and objects are JSON; where each line is a value of its own, JSON Lines. */
function detectJson(sample: Buffer): Detection | undefined {
  const text = sample.toString().trimStart();
  if (!/^(\{\s*["}]|\[\s*[[{\]"\-\dtfn])/.test(text)) return undefined;
  const [first = '', second] = text.split(/\r\n|\n|\r/, 1_000).filter((line) => line.trim() !== '');
  if (second !== undefined && isJson(first) && second.trimStart()[0] === first[0]) {
    return { format: 'jsonl', what: 'JSON lines' };
  }
  // A bracket may begin a text too: [a] is no JSON.
  const isList = text.startsWith('[') && !/^\[\s*[[{]/.test(text);
  return isList && !isJson(text) ? undefined : { format: 'json', what: 'a JSON file' };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function detectDelimited(sample: Buffer, whole: boolean, name: string): Detection {
  const { dialect, columns } = guessDialect(sample, {}, whole);
  if (columns > 1 && dialect.delimiter === '\t') return { format: 'tsv', what: 'tab-separated text' };
  if (columns > 1 && [',', ';'].includes(dialect.delimiter)) return { format: 'csv', what: 'delimited text' };
  const format = /\.(csv|tsv)$/i.exec(name)?.[1]?.toLowerCase() === 'csv' ? 'csv' : 'txt';
  return { format, what: 'text' };
}

/** Control characters that texts use: tabs and line ends, the end of a file, shifts and separators. */
const ofTexts = new Set([0x01, 0x09, 0x0a, 0x0c, 0x0d, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f]);

/** One byte in twelve of any data is a control character that no text holds. NULs may pad the fields of an old one. */
function isBinary(head: Buffer): boolean {
  let [nuls, others] = [0, 0];
  for (const byte of head) {
    if (byte === 0) nuls++;
    else if (byte < 0x20 && !ofTexts.has(byte)) others++;
  }
  return others > 0.05 * head.length || nuls + others > 0.1 * head.length;
}
