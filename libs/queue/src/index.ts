export * from './bull-work-queue';
export * from './open-work-queue';
export * from './queue.module';
export * from './redis-connections';
export * from './redis-health';
export * from './redis-progress-board';
export * from './refuse-evicting-redis';
