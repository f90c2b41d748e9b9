import { DmsError } from '@dms/domain';

const full = new Set(['ENOSPC', 'EDQUOT']);

/** A file system error as a DmsError that names its code, never a path. */
export function storageError(error: unknown): DmsError {
  if (error instanceof DmsError) return error;
  const code = codeOf(error) ?? 'unknown error';
  if (full.has(code))
    return new DmsError('DISK_FULL', 'The disk that holds the staged files is full.', undefined, {
      cause: error,
    });
  return new DmsError('STORAGE_UNAVAILABLE', `The staged files cannot be reached (${code}).`, undefined, {
    cause: error,
  });
}

export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** Runs a file system call; what it throws is thrown as a DmsError. */
export async function guarded<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw storageError(error);
  }
}
