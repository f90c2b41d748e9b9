export * from './bucket-of';
export * from './local-storage';
export * from './storage.module';
