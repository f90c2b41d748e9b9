export * from './bucket';
export * from './bucket-storage';
export * from './local-storage';
export * from './storage.module';
