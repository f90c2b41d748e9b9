import { setTimeout as sleep } from 'node:timers/promises';

/** Deadlines and retries of calls to an org, in milliseconds. Specs make them small and take the chance out. */
export class WireSettings {
  /** For one call, from the first byte sent to the last received. */
  callMs = 30_000;
  /** For one Collections call: triggers of the org may run for minutes. */
  collectionsMs = 120_000;
  /** Uploads and result files may take as long as they need, but not be silent for longer than this. */
  silenceMs = 120_000;
  /** How often a call that only reads is made at most. */
  tries = 3;
  /** Full jitter: the n-th pause lasts between 0 and `pauseMs * 2^n`, never more than `maxPauseMs`. */
  pauseMs = 500;
  maxPauseMs = 5_000;
  random: () => number = Math.random;
  /** Monotonic milliseconds: a change of the wall clock ends no deadline. */
  now: () => number = () => performance.now();
  wait: (ms: number) => Promise<unknown> = (ms) => sleep(ms);

  /** With another deadline for a call; what may take longer keeps its proportion to it. */
  static of(callMs: number): WireSettings {
    const settings = new WireSettings();
    const factor = callMs / settings.callMs;
    const { collectionsMs, silenceMs } = settings;
    return Object.assign(settings, {
      callMs,
      collectionsMs: collectionsMs * factor,
      silenceMs: silenceMs * factor,
    });
  }
}
