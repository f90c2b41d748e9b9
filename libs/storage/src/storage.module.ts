import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { Environment } from '@dms/config';
import { ObjectStorage } from '@dms/domain';
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
  const { S3_BUCKET, S3_ENDPOINT, S3_REGION, S3_PREFIX } = environment;
  if (S3_BUCKET === undefined) return local;
  // Whoever has no bucket need not load what speaks to one.
  const [{ Bucket }, { BucketStorage }] = await Promise.all([import('./bucket'), import('./bucket-storage')]);
  const bucket = new Bucket({
    name: S3_BUCKET,
    ...(S3_ENDPOINT !== undefined && { endpoint: S3_ENDPOINT }),
    region: S3_REGION,
    accessKeyId: environment.S3_ACCESS_KEY_ID ?? '',
    secretAccessKey: environment.S3_SECRET_ACCESS_KEY ?? '',
    prefix: S3_PREFIX,
  });
  return BucketStorage.open(bucket, local, environment.DMS_BUCKET_CACHE_BYTES);
}
