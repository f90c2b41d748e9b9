import { DmsError } from '@dms/domain';
import type { Request } from 'express';

/** A body is JSON, or an upload (a multipart form, or bytes of tus) that its own route reads; nothing else is looked at. */
export function assertJson(request: Request): void {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  if (!hasBody || request.is('application/json') || request.is('multipart/form-data')) return;
  if (request.is('application/offset+octet-stream') && request.path.startsWith('/v1/uploads')) return;
  throw new DmsError('UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json.');
}
