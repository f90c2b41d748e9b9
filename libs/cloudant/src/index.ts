export * from './cloudant-documents';
export * from './cloudant-repository';
export * from './cloudant.module';
export * from './database';
export * from './document-store';
export * from './embedded/embedded-couchdb';
export * from './patience';
