export * from './contracts/object-storage.contract';
export * from './in-memory/in-memory-storage';
