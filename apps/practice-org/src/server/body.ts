import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { ApiError, badRequest } from './api-error';

/** Salesforce's bound for the body of one synchronous call. */
export const MAX_BODY = 50_000_000;

/** And of one that signs in. */
export const MAX_SIGN_IN = 1_000_000;

export const tooLarge = (limit: number): ApiError =>
  new ApiError(
    413,
    'EXCEEDED_MAX_SIZE_REQUEST',
    `The request body is larger than the limit of ${limit} bytes.`,
  );

/** The body with its content encoding undone. */
export function bodyStream(request: IncomingMessage): Readable {
  const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase().trim();
  if (encoding === 'identity' || encoding === '') return request;
  if (encoding !== 'gzip' && encoding !== 'deflate') {
    throw new ApiError(
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      `The content encoding ${encoding.slice(0, 40)} is not supported.`,
    );
  }
  const unpacked = encoding === 'gzip' ? createGunzip() : createInflate();
  request.on('error', (error) => unpacked.destroy(error));
  request.on('aborted', () => unpacked.destroy(new Error('aborted')));
  return request.pipe(unpacked);
}

export async function readText(request: IncomingMessage, limit = MAX_BODY): Promise<string> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limit) throw tooLarge(limit);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of bodyStream(request)) {
      size += (chunk as Buffer).length;
      if (size > limit) throw tooLarge(limit);
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw badRequest('JSON_PARSER_ERROR', 'The request body could not be read.');
  }
  return Buffer.concat(chunks).toString('utf8');
}
