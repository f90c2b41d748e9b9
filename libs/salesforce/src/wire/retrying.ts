import { channel } from 'node:diagnostics_channel';
import { Observations, OrgError } from '@dms/domain';
import { WireSettings } from './wire-settings';

const retry = 'dms:retry' satisfies keyof Observations;
const retried = channel(retry);

/**
 * Makes a call that only reads, again where the error's class is retry: at most `tries` times, with full jitter. What
 * the org asks to wait (Retry-After) is waited, unless it is longer than a pause may be: then the caller is to come
 * back later. No new try begins once `deadlineMs` have passed since the first.
 */
export async function retrying<T>(
  settings: WireSettings,
  deadlineMs: number,
  attempt: () => Promise<T>,
): Promise<T> {
  const begun = settings.now();
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof OrgError) || error.errorClass !== 'retry' || tries >= settings.tries)
        throw error;
      const pause = pauseAfter(settings, tries - 1, error.retryAfterMs ?? 0);
      if (pause === undefined || settings.now() - begun + pause >= deadlineMs) throw error;
      const { errorClass } = error;
      retried.publish({ what: 'call', errorClass, times: 1 } satisfies Observations[typeof retry]);
      await settings.wait(pause);
    }
  }
}

function pauseAfter(settings: WireSettings, failures: number, asked: number): number | undefined {
  if (asked > settings.maxPauseMs) return undefined;
  const longest = Math.min(settings.maxPauseMs, settings.pauseMs * 2 ** failures);
  return asked + settings.random() * longest;
}
