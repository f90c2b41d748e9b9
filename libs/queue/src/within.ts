import { DmsError } from '@dms/domain';

/** The promise's value, or QUEUE_UNAVAILABLE once `ms` have passed or where it fails. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } catch (error) {
    const full = String((error as Error).message).startsWith('OOM');
    const sentence = full ? 'Redis has no memory left.' : 'Redis cannot be reached or does not answer.';
    throw new DmsError('QUEUE_UNAVAILABLE', sentence, undefined, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
