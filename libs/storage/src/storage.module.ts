import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { Environment } from '@dms/config';
import { ObjectStorage } from '@dms/domain';
import { LocalStorage } from './local-storage';

/** Provides ObjectStorage: the folder DMS_STORAGE_DIR, else `storage` under DMS_HOME. */
@Module({
  providers: [
    {
      provide: ObjectStorage,
      inject: [Environment],
      useFactory: (environment: Environment) =>
        LocalStorage.open(environment.DMS_STORAGE_DIR ?? join(environment.DMS_HOME, 'storage')),
    },
  ],
  exports: [ObjectStorage],
})
export class StorageModule {}
