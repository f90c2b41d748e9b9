export { DuckSession, openSession, type SessionOptions } from './engine/session';
