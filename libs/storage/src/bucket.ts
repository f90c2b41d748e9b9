import type { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { DmsError } from '@dms/domain';

export interface BucketSettings {
  name: string;
  /** Absent: AWS's own address of the region. */
  endpoint?: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** What every name in the bucket begins with: empty, or ending with `/`. */
  prefix: string;
}

/** At most four parts of so many bytes of one upload are in memory at a time. */
const partBytes = 8 * 2 ** 20;
const deletedAtOnce = 8;

/**
 * The objects of one S3-compatible bucket, by name. Throws NOT_FOUND (`get`), or STORAGE_UNAVAILABLE where the bucket refuses or
 * does not answer in five tries.
 */
export class Bucket {
  private readonly client: S3Client;

  constructor(private readonly settings: BucketSettings) {
    const { endpoint, region, accessKeyId, secretAccessKey } = settings;
    this.client = new S3Client({
      region,
      credentials: { accessKeyId, secretAccessKey },
      // A bucket in the host name needs a DNS entry, which only AWS is sure to have.
      ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
      maxAttempts: 5,
      // The checksums that AWS added are known to few others; what is stored is known by its sha256 anyway.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
  }

  /** Makes the bucket where there is none and these keys may do so; one that they can use is left as it is. */
  async make(): Promise<void> {
    const Bucket = this.settings.name;
    await this.guarded(async () => {
      // Asked first: whether a bucket that is there is ours, servers tell by different errors.
      const there = await this.client.send(new HeadBucketCommand({ Bucket })).catch((error: unknown) => {
        if ((error as Partial<S3ServiceException>).$metadata?.httpStatusCode !== 404) throw error;
      });
      if (!there) await this.client.send(new CreateBucketCommand({ Bucket }));
    });
  }

  /** Streams bytes in, in parts where there are many; nothing is to be seen under the name before all are there. */
  async put(name: string, bytes: Readable, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const params = { ...this.place(name), Body: bytes };
    const upload = new Upload({ client: this.client, params, partSize: partBytes });
    const stop = () => void upload.abort();
    signal?.addEventListener('abort', stop);
    try {
      await this.guarded(() => upload.done());
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  async putText(name: string, text: string): Promise<void> {
    await this.guarded(() =>
      this.client.send(
        new PutObjectCommand({ ...this.place(name), Body: text, ContentType: 'application/json' }),
      ),
    );
  }

  /** Byte positions from 0, both included. */
  async get(name: string, range?: { start: number; end?: number }): Promise<Readable> {
    const wanted = range && { Range: `bytes=${range.start}-${range.end ?? ''}` };
    const { Body } = await this.guarded(() =>
      this.client.send(new GetObjectCommand({ ...this.place(name), ...wanted })),
    );
    return Body as Readable;
  }

  async getText(name: string): Promise<string> {
    const { Body } = await this.guarded(() => this.client.send(new GetObjectCommand(this.place(name))));
    return (await this.guarded(async () => Body?.transformToString())) ?? '';
  }

  async remove(name: string): Promise<void> {
    await this.guarded(() => this.client.send(new DeleteObjectCommand(this.place(name))));
  }

  /**
   * All whose name begins so, and goes on as `rest` says. One by one: to delete many in one call takes a checksum on which servers
   * disagree.
   */
  async removeAll(beginning: string, rest = /^/): Promise<void> {
    const { name: bucket, prefix } = this.settings;
    const pages = paginateListObjectsV2(
      { client: this.client },
      { Bucket: bucket, Prefix: prefix + beginning },
    );
    await this.guarded(async () => {
      for await (const { Contents = [] } of pages) {
        const names = Contents.flatMap(({ Key }) => (Key === undefined ? [] : [Key.slice(prefix.length)]));
        const doomed = names.filter((name) => rest.test(name.slice(beginning.length)));
        for (let at = 0; at < doomed.length; at += deletedAtOnce)
          await Promise.all(doomed.slice(at, at + deletedAtOnce).map((each) => this.remove(each)));
      }
    });
  }

  close(): void {
    this.client.destroy();
  }

  private place(name: string): { Bucket: string; Key: string } {
    return { Bucket: this.settings.name, Key: this.settings.prefix + name };
  }

  private async guarded<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw this.problem(error);
    }
  }

  private problem(error: unknown): unknown {
    // An error of the stream that was sent is its owner's.
    if (error instanceof DmsError || !isOfTheBucket(error)) return error;
    const { name, $metadata: { httpStatusCode } = {} } = error as Partial<S3ServiceException>;
    if (name === 'NoSuchKey')
      return new DmsError('NOT_FOUND', 'Those bytes are not in storage (any more).', undefined, {
        cause: error,
      });
    const status = httpStatusCode === undefined ? '' : `, ${httpStatusCode}`;
    const text = `The bucket ${this.settings.name} cannot be used (${name ?? 'no answer'}${status}).`;
    return new DmsError('STORAGE_UNAVAILABLE', text, undefined, { cause: error });
  }
}

/** Answers of the server, and calls that found none. */
function isOfTheBucket(error: unknown): boolean {
  if (error instanceof S3ServiceException) return true;
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === 'string' || name === 'TimeoutError' || name === 'NetworkingError';
}
