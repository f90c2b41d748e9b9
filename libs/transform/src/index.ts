export { DuckSession, openSession, type SessionOptions } from './engine/session';
export { ChildPool, type ChildPoolOptions, type RunOptions } from './engine/child-pool';
export { type ChildContext, type ChildHandler, serveChild } from './engine/serve-child';
