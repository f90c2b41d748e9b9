import type { Environment } from '@dms/config';
import type { Bucket } from './bucket';

/** The bucket that S3_BUCKET names; undefined where none is named. Whoever has none need not load what speaks to one. */
export async function bucketOf(environment: Environment): Promise<Bucket | undefined> {
  const { S3_BUCKET, S3_ENDPOINT, S3_REGION, S3_PREFIX } = environment;
  if (S3_BUCKET === undefined) return undefined;
  const { Bucket } = await import('./bucket');
  return new Bucket({
    name: S3_BUCKET,
    ...(S3_ENDPOINT !== undefined && { endpoint: S3_ENDPOINT }),
    region: S3_REGION,
    accessKeyId: environment.S3_ACCESS_KEY_ID ?? '',
    secretAccessKey: environment.S3_SECRET_ACCESS_KEY ?? '',
    prefix: S3_PREFIX,
  });
}
