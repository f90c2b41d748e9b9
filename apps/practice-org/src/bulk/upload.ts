import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ApiError, badRequest } from '../server/api-error';
import { bodyStream, tooLarge } from '../server/body';

/** Salesforce's bound for the csv of one job. */
export const MAX_UPLOAD = 150_000_000;

/** Streams the body into a file beside `path` and gives it its name only when it is whole. Answers its size. */
export async function receiveUpload(request: IncomingMessage, path: string): Promise<number> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_UPLOAD) throw tooLarge(MAX_UPLOAD);
  const part = `${path}.part`;
  let size = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      done(size > MAX_UPLOAD ? tooLarge(MAX_UPLOAD) : null, chunk);
    },
  });
  try {
    await pipeline(bodyStream(request), counter, createWriteStream(part, { mode: 0o600 }));
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    if (error instanceof ApiError) throw error;
    throw badRequest('BULK_API_ERROR', 'The upload ended before it was complete.');
  }
  return size;
}
