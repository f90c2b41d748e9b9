import type { Database } from './database';

/** Tables of the org itself; those of the objects are made from the schema. Names begin with `_`, objects' never do. */
export function createOwnTables(database: Database): void {
  database.exec(`
    CREATE TABLE IF NOT EXISTS _meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS _session (token TEXT PRIMARY KEY, kind TEXT NOT NULL, created INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS _schema (seq INTEGER PRIMARY KEY, object TEXT NOT NULL, change TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS _journal (
      seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, object TEXT NOT NULL, id TEXT NOT NULL,
      operation TEXT NOT NULL, key TEXT, via TEXT NOT NULL, job TEXT);
    CREATE TABLE IF NOT EXISTS _job (
      id TEXT PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, info TEXT NOT NULL, created INTEGER NOT NULL,
      modified INTEGER NOT NULL, uploaded INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,
      processed INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0, position INTEGER NOT NULL DEFAULT 0,
      batch_position INTEGER NOT NULL DEFAULT 0, batch_done INTEGER NOT NULL DEFAULT 0, busy INTEGER NOT NULL DEFAULT 0,
      error TEXT) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS _job_slice (
      seq INTEGER PRIMARY KEY, job TEXT NOT NULL, start INTEGER NOT NULL, finish INTEGER NOT NULL,
      succeeded INTEGER NOT NULL, failed INTEGER NOT NULL, outcomes TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS _job1 (
      id TEXT PRIMARY KEY, state TEXT NOT NULL, info TEXT NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS _batch1 (
      id TEXT PRIMARY KEY, job TEXT NOT NULL, state TEXT NOT NULL, request TEXT NOT NULL, created INTEGER NOT NULL,
      modified INTEGER NOT NULL, processed INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,
      busy INTEGER NOT NULL DEFAULT 0, message TEXT);
    CREATE INDEX IF NOT EXISTS _batch1_job ON _batch1 (job);
    CREATE TABLE IF NOT EXISTS _batch1_slice (seq INTEGER PRIMARY KEY, batch TEXT NOT NULL, outcomes TEXT NOT NULL);
    CREATE INDEX IF NOT EXISTS _batch1_slice_batch ON _batch1_slice (batch);
    CREATE INDEX IF NOT EXISTS _job_slice_job ON _job_slice (job);
  `);
}

export function readMeta(database: Database, name: string): string | undefined {
  return database.get<{ value: string }>('SELECT value FROM _meta WHERE name = ?', name)?.value;
}

export function writeMeta(database: Database, name: string, value: string): void {
  database.run('INSERT OR REPLACE INTO _meta (name, value) VALUES (?, ?)', name, value);
}
