import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { Environment } from '@dms/config';
import { ObjectStorage } from '@dms/domain';
import { bucketOf } from './bucket-of';
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
  const bucket = await bucketOf(environment);
  if (bucket === undefined) return local;
  const { BucketStorage } = await import('./bucket-storage');
  return BucketStorage.open(bucket, local, environment.DMS_BUCKET_CACHE_BYTES);
}
