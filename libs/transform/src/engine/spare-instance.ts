import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';

/** What is the same for every database of ours. */
export const fixed = {
  // A job's tables live for minutes: compressing them costs more than half of the time of writing them.
  force_compression: 'uncompressed',
  // What a query gives back goes back to the system: else it lies there, unseen by the memory limit, beside the next one's.
  allocator_flush_threshold: '16MB',
  allocator_bulk_deallocation_flush_threshold: '16MB',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  allow_community_extensions: 'false',
  allow_persistent_secrets: 'false',
};

export interface Opened {
  instance: DuckDBInstance;
  connection: DuckDBConnection;
}

const always = [
  "SET GLOBAL TimeZone = 'UTC'",
  // Counts how far a statement is; nothing is printed.
  'SET enable_progress_bar_print = false',
  'SET enable_progress_bar = true',
].join('; ');

/** A database at this path, and a connection to it. */
export async function openInstance(path: string, configuration: Record<string, string>): Promise<Opened> {
  const instance = await DuckDBInstance.create(path, configuration);
  const connection = await instance.connect();
  await connection.run(always);
  return { instance, connection };
}

let spare: Promise<Opened> | undefined;

/** An empty database in memory, on which nothing has run; its limits are still to be set, and then locked. */
export async function emptyInstance(): Promise<Opened> {
  const taken = spare;
  spare = undefined;
  // One that could not be made ahead may be made now.
  return (await taken?.catch(() => undefined)) ?? openInstance(':memory:', fixed);
}

/**
 * Makes a database ahead, while nobody waits for it: making one takes longer than a small job's queries. Each is used
 * by one session only.
 */
export function makeSpare(): void {
  spare ??= openInstance(':memory:', { ...fixed, threads: '1' });
  spare.catch(() => undefined);
}
