import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { Environment } from '@dms/config';
import { ObjectStorage } from '@dms/domain';
import { Bucket } from './bucket';
import { BucketStorage } from './bucket-storage';
import { LocalStorage } from './local-storage';

/**
 * Provides ObjectStorage: the bucket S3_BUCKET where one is named, else the folder DMS_STORAGE_DIR, which is `storage` under
 * DMS_HOME where nothing is said. With a bucket the folder is this host's own.
 */
@Module({
  providers: [{ provide: ObjectStorage, inject: [Environment], useFactory: openStorage }],
  exports: [ObjectStorage],
})
export class StorageModule {}

async function openStorage(environment: Environment): Promise<ObjectStorage> {
  const local = await LocalStorage.open(environment.DMS_STORAGE_DIR ?? join(environment.DMS_HOME, 'storage'));
  const bucket = bucketOf(environment);
  return bucket ? new BucketStorage(bucket, local, environment.DMS_BUCKET_CACHE_BYTES) : local;
}

/** Undefined where no bucket is named; the environment's own check says that its keys are there. */
function bucketOf({ S3_BUCKET, ...given }: Environment): Bucket | undefined {
  if (S3_BUCKET === undefined) return undefined;
  return new Bucket({
    name: S3_BUCKET,
    ...(given.S3_ENDPOINT !== undefined && { endpoint: given.S3_ENDPOINT }),
    region: given.S3_REGION,
    accessKeyId: given.S3_ACCESS_KEY_ID ?? '',
    secretAccessKey: given.S3_SECRET_ACCESS_KEY ?? '',
    prefix: given.S3_PREFIX,
  });
}
