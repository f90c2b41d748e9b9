import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import unbzip2 from 'unbzip2-stream';
import * as xzDecompress from 'xz-decompress';
import { DmsError, type ReadOptions, type Warning } from '@dms/domain';
import { limits } from '../limits';
import { openEntry, openZip } from '../workbook/zip';
import { chooseEntry } from './archive-entry';
import { packingOf, type Packing } from './packing';

// Node's ESM sees this package's names below `default` only, CommonJS (as in the specs) sees them as they are.
const { XzReadableStream } = (
  'default' in xzDecompress && xzDecompress.default ? xzDecompress.default : xzDecompress
) as typeof xzDecompress;

export interface Unpacked {
  /** Where the bytes to read lie: the file itself where it was not packed. */
  path: string;
  /** As the file inside calls itself. */
  name: string;
  /** What of the given options is left for the reader of the file inside. */
  options: ReadOptions;
  /** Of an archive of several files: the one that is read. */
  table?: string;
  /** From the outside in. */
  packings: Packing[];
  warnings: Warning[];
  dispose(): Promise<void>;
}

export interface UnpackControl {
  /** Stop quietly after about so many bytes, held in memory: for looking at the start only. */
  most?: number;
  signal?: AbortSignal;
  /** Hears that bytes come. */
  onBytes?: () => void;
}

/**
 * Takes a file out of what it is packed in (gzip, bzip2, xz, zstd, zip; one in another up to three deep), told by
 * content. The unpacked bytes lie beside the file until `dispose`. Throws DmsError UNPACKED_TOO_LARGE (size, ratio,
 * depth, entries), FILE_UNREADABLE, BAD_OPTIONS, CANCELLED.
 */
export async function unpack(
  path: string,
  name: string,
  options: ReadOptions,
  control: UnpackControl = {},
): Promise<Unpacked> {
  const made: string[] = [];
  const dispose = async () => {
    for (const file of made) await rm(file, { force: true });
  };
  const unpacked: Unpacked = { path, name, options, packings: [], warnings: [], dispose };
  try {
    for (let packing = await packingOf(path); packing; packing = await packingOf(unpacked.path)) {
      if (unpacked.packings.length >= limits.packedDepth) throw tooDeep();
      const target = join(dirname(path), `unpacked-${unpacked.packings.length + 1}`);
      made.push(target);
      await unpackOnce(packing, unpacked, target, control);
      unpacked.path = target;
      unpacked.packings.push(packing);
    }
    return unpacked;
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function unpackOnce(
  packing: Packing,
  unpacked: Unpacked,
  target: string,
  control: UnpackControl,
): Promise<void> {
  const { size } = await stat(unpacked.path);
  if (packing !== 'zip') {
    await pour(packing, streamOf(packing, unpacked.path), size, target, control);
    unpacked.name = unpacked.name.replace(/\.(gz|gzip|bz2|xz|zst)$/i, '');
    return;
  }
  const zip = await openZip(unpacked.path).catch((error: unknown) => {
    throw damaged(packing, error);
  });
  try {
    const { entry, isOneOfMany, warnings } = await chooseEntry(zip, unpacked.options.table);
    unpacked.warnings.push(...warnings);
    if (isOneOfMany) {
      const { table: _table, ...rest } = unpacked.options;
      unpacked.options = rest;
      unpacked.table = entry.fileName;
    }
    unpacked.name = posix.basename(entry.fileName);
    const packed = Math.min(size, Math.max(entry.compressedSize, 1));
    await pour(packing, [await openEntry(zip, entry)], packed, target, control);
  } catch (error) {
    throw error instanceof DmsError ? error : damaged(packing, error);
  } finally {
    zip.close();
  }
}

type Streams = [Readable, ...NodeJS.ReadWriteStream[]];

function streamOf(packing: Exclude<Packing, 'zip'>, path: string): Streams {
  const source = createReadStream(path);
  if (packing === 'gzip') return [source, createGunzip()];
  if (packing === 'zstd') return [source, createZstdDecompress()];
  if (packing === 'bzip2') return [source, unbzip2() as NodeJS.ReadWriteStream];
  const web = new XzReadableStream(Readable.toWeb(source) as never);
  return [Readable.fromWeb(web as never)];
}

async function pour(
  packing: Packing,
  streams: Streams,
  packed: number,
  target: string,
  control: UnpackControl,
): Promise<void> {
  const guard = new SizeGuard(packed, control);
  const { signal, most } = control;
  const parts: Buffer[] = [];
  const sink =
    most === undefined
      ? createWriteStream(target)
      : new Writable({
          write: (chunk: Buffer, _, done) => {
            parts.push(chunk);
            done(guard.total >= most ? new Enough() : null);
          },
        });
  try {
    await pipeline([...streams, guard, sink], signal ? { signal } : {});
  } catch (error) {
    if (signal?.aborted) throw new DmsError('CANCELLED', 'The reading was cancelled.');
    if (error instanceof DmsError || isOfDisk(error)) throw error;
    if (!(error instanceof Enough)) throw damaged(packing, error);
  }
  if (most !== undefined) await writeFile(target, Buffer.concat(parts));
}

class Enough extends Error {}

/** Counts what is unpacked and refuses it where it is too much. */
class SizeGuard extends Transform {
  total = 0;

  constructor(
    private readonly packed: number,
    private readonly control: UnpackControl,
  ) {
    super();
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null, data?: Buffer) => void) {
    this.total += chunk.length;
    this.control.onBytes?.();
    if (this.total > limits.unpackedBytes) done(tooLarge());
    else if (this.total > ratioFrom && this.total > limits.unpackedRatio * this.packed) done(tooDense());
    else done(null, chunk);
  }
}

/** Below this an honest file may be as dense as it likes. */
const ratioFrom = 64 * 1024 ** 2;

function tooLarge(): DmsError {
  const limit = limits.unpackedBytes;
  return new DmsError(
    'UNPACKED_TOO_LARGE',
    `The file unpacks to more than ${limit / 1024 ** 3} GiB. Split it before packing it.`,
    { limit },
  );
}

function tooDense(): DmsError {
  const limit = limits.unpackedRatio;
  return new DmsError(
    'UNPACKED_TOO_LARGE',
    `The file unpacks to more than ${limit} times its size, as no table does. If it is one, upload it unpacked.`,
    { limit },
  );
}

function tooDeep(): DmsError {
  return new DmsError(
    'UNPACKED_TOO_LARGE',
    `The file is packed more than ${limits.packedDepth} times. Upload what is inside.`,
    { limit: limits.packedDepth },
  );
}

function damaged(packing: Packing, cause: unknown): DmsError {
  return new DmsError(
    'FILE_UNREADABLE',
    `The ${packing} file is damaged or cut short: it cannot be unpacked. Pack it again.`,
    undefined,
    { cause },
  );
}

const isOfDisk = (error: unknown) =>
  ['ENOSPC', 'EDQUOT'].includes(String((error as NodeJS.ErrnoException | undefined)?.code));
