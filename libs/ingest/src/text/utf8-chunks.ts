import { createReadStream } from 'node:fs';
import { DmsError } from '@dms/domain';
import { Utf32Decoder } from './utf-32';

const chunkBytes = 256 * 1024;

export interface Utf8Source {
  path: string;
  encoding: string;
  /** Bytes of the byte order mark to leave out. */
  bom: number;
  /** Position after the last byte; the file's end by default. */
  end?: number;
  signal?: AbortSignal;
  /** Hears how many bytes of the file have been read. */
  onBytes?: (read: number) => void;
}

/**
 * A text file as UTF-8 in chunks of about 256 KiB, without its byte order mark. UTF-8 passes through as it is, valid
 * or not; every other encoding is decoded strictly. Throws DmsError FILE_UNREADABLE, CANCELLED.
 */
export async function* utf8Chunks(source: Utf8Source): AsyncGenerator<Buffer> {
  const stream = createReadStream(source.path, {
    start: source.bom,
    highWaterMark: chunkBytes,
    ...(source.end !== undefined && { end: source.end - 1 }),
  });
  const decode = source.encoding === 'utf-8' ? undefined : strictDecoder(source.encoding);
  let read = source.bom;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      throwIfCancelled(source.signal);
      read += chunk.length;
      const bytes = decode ? decode(chunk, read) : chunk;
      if (bytes.length > 0) yield bytes;
      source.onBytes?.(read);
    }
    const rest = decode?.(undefined, read);
    if (rest && rest.length > 0) yield rest;
  } finally {
    stream.destroy();
  }
}

function strictDecoder(encoding: string): (chunk: Buffer | undefined, read: number) => Buffer {
  const decode = decoderOf(encoding);
  return (chunk, read) => {
    try {
      return Buffer.from(decode(chunk));
    } catch (error) {
      throw new DmsError(
        'FILE_UNREADABLE',
        `The file is not valid ${encoding}: a byte before position ${read} stands for no character.`,
        { encoding, position: read },
        { cause: error },
      );
    }
  };
}

function decoderOf(encoding: string): (chunk: Buffer | undefined) => string {
  if (encoding.startsWith('utf-32')) {
    const decoder = new Utf32Decoder(encoding === 'utf-32be');
    return (chunk) => decoder.decode(chunk);
  }
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  return (chunk) => (chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode());
}

export function throwIfCancelled(signal?: AbortSignal): void {
  if (signal?.aborted) throw new DmsError('CANCELLED', 'The reading was cancelled.');
}
