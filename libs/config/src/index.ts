export * from './environment';
export * from './limits';
export * from './config.module';
