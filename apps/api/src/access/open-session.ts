import type { Request } from 'express';
import { promisify } from 'node:util';
import { redisUnavailable } from './session-redis';

/** A new id at every sign-in: an id that somebody planted before, or took along, is worth nothing after. */
export async function openSession(
  request: Request,
  data: { userId: string; mark: string; csrfToken: string },
): Promise<void> {
  await stored(promisify(request.session.regenerate.bind(request.session))());
  Object.assign(request.session, data);
  await stored(promisify(request.session.save.bind(request.session))());
}

/** Waits for the store of sessions. Throws QUEUE_UNAVAILABLE. */
export async function stored(asked: Promise<unknown>): Promise<void> {
  try {
    await asked;
  } catch (error) {
    throw redisUnavailable(error);
  }
}
