export * from './contracts/object-storage.contract';
export * from './in-memory/in-memory-storage';
export * from './contracts/repository.contract';
export * from './in-memory/in-memory-documents';
export * from './in-memory/in-memory-repository';
export * from './practice-org-process';
