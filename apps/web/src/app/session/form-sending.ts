import { computed, inject, signal } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';
import { type Problem, problemOf } from '../api/problem';
import { Language } from '../language/language';
import { makeWait } from './wait';

/**
 * Sends a form, one at a time, and says why it was refused and for how many seconds it has to wait. `keyOf` names the
 * sentence of a refusal. Made in an injection context.
 */
export function makeSending(keyOf: (problem: Problem) => string = ({ code }) => `problem.${code}`) {
  const transloco = inject(TranslocoService);
  const language = inject(Language);
  const wait = makeWait();
  const problem = signal<Problem | undefined>(undefined);
  const sending = signal(false);
  const refusal = computed(() => {
    language.code();
    const refused = problem();
    if (!refused) return undefined;
    const seconds = wait.seconds();
    return seconds > 0
      ? transloco.translate('signIn.wait', { seconds })
      : transloco.translate(keyOf(refused));
  });

  /** True when it was done. */
  async function send(work: () => Promise<unknown>): Promise<boolean> {
    if (sending() || wait.seconds() > 0) return false;
    sending.set(true);
    problem.set(undefined);
    try {
      await work();
      return true;
    } catch (error) {
      const refused = problemOf(error);
      problem.set(refused);
      if (refused.retryAfter) wait.begin(refused.retryAfter);
      return false;
    } finally {
      sending.set(false);
    }
  }

  return { sending: sending.asReadonly(), problem: problem.asReadonly(), refusal, send };
}
