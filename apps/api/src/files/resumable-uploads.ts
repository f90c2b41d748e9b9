import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { Environment } from '@dms/config';
import { DmsError, Files, newId, type Caller, type ErrorCode } from '@dms/domain';
import { Uploads } from '@dms/pipeline';
import { Injectable, OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import type { Request as ApiRequest, Response as ApiResponse } from 'express';
import { statusOf } from '../http/status-of';

/** Where uploads that may be resumed are created; each lies below it under its id. */
export const uploadsPath = '/api/v1/uploads';

/** An unfinished upload is given up after this long. */
const expiryMs = 24 * 3600 * 1000;
const sweepMs = 3600 * 1000;

/**
 * Resumable uploads by the protocol tus 1.0 (creation, creation-with-upload, termination, expiration). The bytes
 * gather in a folder of the storage, where nobody sees them; with the last one they become a file whose id is the
 * upload's. An API that was killed in between goes on from the byte that had arrived.
 */
@Injectable()
export class ResumableUploads implements OnModuleInit, OnApplicationShutdown {
  private readonly store: FileStore;
  private readonly server: Server;
  private readonly asking = new WeakMap<object, Caller>();
  private readonly failures = new WeakMap<object, unknown>();
  /** What a request has made a file of: the server looks at the upload once more before it answers. */
  private readonly finished = new WeakMap<object, string>();
  private sweeper: NodeJS.Timeout | undefined;

  constructor(
    environment: Environment,
    private readonly files: Files,
    private readonly uploads: Uploads,
  ) {
    const storage = environment.DMS_STORAGE_DIR ?? join(environment.DMS_HOME, 'storage');
    this.store = new FileStore({
      directory: join(storage, 'uploads'),
      expirationPeriodInMilliseconds: expiryMs,
    });
    this.server = new Server({
      path: uploadsPath,
      datastore: this.store,
      maxSize: environment.DMS_MAX_UPLOAD_BYTES,
      relativeLocation: true,
      // Pages of other origins have no business here: nothing is allowed to them.
      allowedOrigins: ['null'],
      namingFunction: () => newId(),
      onUploadCreate: async (request, upload) => {
        const caller = this.callerOf(request);
        await this.uploads.assertRoom(caller, upload.size ?? 0);
        return { metadata: { ...upload.metadata, owner: caller.id } };
      },
      onIncomingRequest: (request, id) => this.assertOwn(this.callerOf(request), id),
      onUploadFinish: async (request, upload) => {
        await this.finish(this.callerOf(request), upload.id);
        this.finished.set(request, upload.id);
        return {};
      },
      onResponseError: (request, error) => {
        this.failures.set(request, error);
        return undefined;
      },
    });
  }

  async onModuleInit(): Promise<void> {
    this.sweeper = setInterval(() => void this.sweep(), sweepMs);
    this.sweeper.unref();
    await this.sweep();
  }

  onApplicationShutdown(): void {
    clearInterval(this.sweeper);
  }

  /** Answers one request of the protocol. Throws DmsError; those of the protocol keep their status. */
  async handle(caller: Caller, request: ApiRequest, response: ApiResponse): Promise<void> {
    if (request.method === 'HEAD' && (await this.isFinished(caller, idOf(request), response))) return;
    const body = bodyOf(request);
    try {
      await this.answer(caller, webRequest(request, body), response);
    } finally {
      // What nobody read goes by, or the next request on this connection would wait behind it.
      request.unpipe(body).resume();
      body.destroy();
    }
  }

  private async answer(caller: Caller, asked: Request, response: ApiResponse): Promise<void> {
    this.asking.set(asked, caller);
    const answer = await this.server.handleWeb(asked);
    const finished = this.finished.get(asked);
    if (finished !== undefined) await this.store.remove(finished);
    response.setHeader('Tus-Resumable', '1.0.0');
    if (answer.status >= 400) throw await this.refusal(asked, answer);
    for (const [name, value] of answer.headers) {
      if (!name.startsWith('access-control-')) response.setHeader(name, value);
    }
    response.status(answer.status).send(answer.body ? Buffer.from(await answer.arrayBuffer()) : undefined);
  }

  /**
   * An upload that has become a file, or has all its bytes and was not made one before its API died: HEAD says so, and
   * the file is there.
   */
  private async isFinished(caller: Caller, id: string, response: ApiResponse): Promise<boolean> {
    const file = await this.files.get(id);
    const size = file ? file.value.size : await this.completed(caller, id);
    if (size === undefined) return false;
    response
      .setHeader('Tus-Resumable', '1.0.0')
      .setHeader('Upload-Offset', size)
      .setHeader('Upload-Length', size);
    response.status(200).end();
    return true;
  }

  private async completed(caller: Caller, id: string): Promise<number | undefined> {
    const upload = await this.store.getUpload(id).catch(() => undefined);
    if (!upload || upload.size === undefined || upload.offset !== upload.size) return undefined;
    await this.assertOwn(caller, id);
    const file = await this.finish(caller, id);
    await this.store.remove(id);
    return file.value.size;
  }

  private async finish(caller: Caller, id: string) {
    const upload = await this.store.getUpload(id);
    const name = upload.metadata?.['filename'] ?? upload.metadata?.['name'] ?? '';
    try {
      return await this.uploads.receiveFile(caller, id, name, upload.storage?.path ?? '');
    } catch (error) {
      // Refused for good: kept bytes would be refused again. In a trouble of the house they stay, and HEAD tries again.
      if (error instanceof DmsError && statusOf[error.code] < 500) await this.store.remove(id);
      throw error;
    }
  }

  private async assertOwn(caller: Caller, id: string): Promise<void> {
    const upload = await this.store.getUpload(id).catch(() => undefined);
    // Whether there is such an upload of somebody else is nobody's business.
    if (upload && upload.metadata?.['owner'] !== caller.id) throw noUpload();
  }

  private callerOf(request: object): Caller {
    const caller = this.asking.get(request);
    if (!caller) throw new DmsError('INTERNAL', 'An upload without anybody who asks.');
    return caller;
  }

  private async refusal(request: object, answer: Response): Promise<DmsError> {
    const failure = this.failures.get(request);
    if (failure instanceof DmsError) return failure;
    const text = (await answer.text()).trim();
    const code = codeOf(answer.status);
    if (code === 'NOT_FOUND') return noUpload();
    return new DmsError(
      code,
      text === '' ? 'The upload was refused.' : `The upload was refused: ${text}.`,
      undefined,
      {
        cause: failure,
      },
    );
  }

  private async sweep(): Promise<void> {
    // What cannot be removed now is removed an hour later.
    await this.server.cleanUpExpiredUploads().catch(() => 0);
  }
}

/** Every status that the protocol answers with, as a code whose status is the same (410 and 404 alike: it is gone). */
function codeOf(status: number): ErrorCode {
  const codes: Record<number, ErrorCode> = {
    403: 'FORBIDDEN',
    404: 'NOT_FOUND',
    405: 'METHOD_NOT_ALLOWED',
    409: 'CONFLICT',
    410: 'NOT_FOUND',
    412: 'STALE_VERSION',
    413: 'UPLOAD_TOO_LARGE',
    415: 'UNSUPPORTED_MEDIA_TYPE',
    423: 'CONFLICT',
  };
  return codes[status] ?? (status >= 500 ? 'UPLOAD_INCOMPLETE' : 'BAD_REQUEST');
}

function noUpload(): DmsError {
  return new DmsError('NOT_FOUND', 'There is no such upload (any more): unfinished ones are kept for a day.');
}

function idOf(request: ApiRequest): string {
  return request.path.split('/').at(-1) ?? '';
}

/** The bytes of a request, which themselves stay its own: whoever ends the reading early does not end the connection. */
function bodyOf(request: ApiRequest): PassThrough {
  const body = new PassThrough();
  request.once('close', () => {
    if (!request.complete) body.destroy(new Error('The client went away.'));
  });
  return request.pipe(body);
}

function webRequest(request: ApiRequest, body: PassThrough): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string') headers.set(name, value);
  }
  const hasBody = request.method === 'POST' || request.method === 'PATCH';
  return new Request(`http://localhost${request.originalUrl}`, {
    method: request.method,
    headers,
    ...(hasBody && { body: Readable.toWeb(body) as ReadableStream, duplex: 'half' }),
  } as RequestInit);
}
