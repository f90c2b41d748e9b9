import { DmsError, ErrorCode, OrgError, Problem, Verification, problemOf } from '@dms/domain';
import { backOffMs } from '../load/back-off';
import { troubleOf } from '../run/run-trouble';

/** Take-ups after which a verification is given up: with their pauses, about ten minutes of a trouble that stays. */
export const mostAttempts = 12;

/**
 * What becomes of a verification that met an error at its nth take-up: what can only be put right by a person ends it; a
 * limit of the org or a full disk lets it wait without counting; everything else is tried again, each time later, until it
 * was tried often enough.
 */
export function afterTrouble(
  error: unknown,
  attempts: number,
  random?: () => number,
): Pick<Verification, 'state' | 'problem' | 'attempts' | 'resumeAt'> {
  const trouble = troubleOf(error);
  const problem = trouble ? new DmsError(trouble.code, trouble.detail).toProblem() : passing(error);
  const hopeless = trouble ? trouble.resumeInMs === undefined : attempts >= mostAttempts;
  if (hopeless) return { state: 'failed', problem, attempts };
  const asked = (error as { retryAfterMs?: number }).retryAfterMs;
  const waitMs = trouble?.resumeInMs ?? asked ?? backOffMs(attempts, random);
  const resumeAt = new Date(Date.now() + waitMs).toISOString();
  return { state: 'queued', problem, attempts: trouble ? attempts - 1 : attempts, resumeAt };
}

const passingCodes: Record<string, ErrorCode> = { NETWORK: 'ORG_UNREACHABLE', TIMEOUT: 'ORG_TIMEOUT' };

/** What may pass by itself, in the words of DMS. */
function passing(error: unknown): Problem {
  if (!(error instanceof OrgError)) return problemOf(error);
  const code = passingCodes[error.code] ?? 'ORG_BUSY';
  return new DmsError(code, `Reading back broke off: ${error.message} (${error.code})`).toProblem();
}
