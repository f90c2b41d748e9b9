import { Inject, Injectable } from '@nestjs/common';
import {
  ConflictedDocument,
  DmsError,
  ErrorCode,
  OrgError,
  ProgressBoard,
  Run,
  Runs,
  RunState,
  withEvent,
} from '@dms/domain';

/** A trouble that concerns the run, not a row: it pauses with the reason and, where waiting helps, goes on by itself. */
export interface RunTrouble {
  code: ErrorCode;
  detail: string;
  /** Milliseconds after which the sweeper lets the run go on; absent: a person resumes it. */
  resumeInMs?: number;
}

const hour = 3_600_000;

/** The job is not in the state the call needs: whoever comes next reads it again and decides by what it says. */
export const jobStateCodes = ['INVALIDJOBSTATE', 'INVALIDJOB', 'BULK_API_ERROR', 'INVALID_BATCH'];
const readAgain = 5;

/**
 * Whether an error stops the whole run, and with which words; undefined: try again later. `failures` counts the failed
 * steps of the same batch in a row.
 */
export function troubleOf(error: unknown, failures = 0): RunTrouble | undefined {
  if (error instanceof ConflictedDocument) {
    return {
      code: 'LEDGER_CONFLICT',
      detail: `The ledger document ${error.id} has conflicting versions, so nobody knows which worker was right. Look at the batch, then resume.`,
    };
  }
  if (isDiskFull(error)) {
    return {
      code: 'DISK_FULL',
      detail: 'disk full: the run goes on by itself when there is room.',
      resumeInMs: 30_000,
    };
  }
  if (error instanceof DmsError && error.code === 'ORG_LIMIT') {
    return { code: 'ORG_LIMIT', detail: error.message, resumeInMs: hour };
  }
  if (
    error instanceof DmsError &&
    ['ORG_LOGIN_FAILED', 'HOST_NOT_ALLOWED', 'NOT_FOUND', 'OUT_OF_MEMORY', 'RESULTS_INCOMPLETE'].includes(
      error.code,
    )
  ) {
    return { code: error.code, detail: error.message };
  }
  if (!(error instanceof OrgError)) return undefined;
  if (jobStateCodes.includes(error.code) && failures < readAgain) return undefined;
  switch (error.errorClass) {
    case 'auth':
      return {
        code: 'ORG_SESSION_EXPIRED',
        detail: `Salesforce no longer accepts the sign-in (${error.code}). Test the connection, then resume.`,
      };
    case 'quota':
      return {
        code: 'ORG_LIMIT',
        detail: `Salesforce's limit is reached (${error.code}: ${error.message}). The run goes on when calls are free again.`,
        resumeInMs: error.retryAfterMs ?? hour,
      };
    case 'config':
    case 'fatal':
    case 'data':
      return { code: 'ORG_REFUSED', detail: `Salesforce refused the call: ${error.code}: ${error.message}` };
    case 'retry':
      return undefined;
  }
}

/** A full disk, whoever met it: the engine, storage, or a file written by the way. */
function isDiskFull(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    const { code } = each as { code?: unknown };
    if (code === 'DISK_FULL' || code === 'ENOSPC' || code === 'EDQUOT') return true;
  }
  return false;
}

/** Trying again never helps. */
export const hopelessCodes: string[] = [
  'BAD_MAPPING',
  'BAD_RECIPE',
  'BAD_EXPRESSION',
  'FORBIDDEN_EXPRESSION',
  'UNKNOWN_COLUMN',
  'UNKNOWN_STEP',
  'SCHEMA_DRIFT',
  'DATASET_NOT_READY',
  'NO_ORDER',
];

@Injectable()
export class RunTroubles {
  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(ProgressBoard) private readonly board: ProgressBoard,
  ) {}

  /** Pauses the run for its trouble, if the error is one; answers whether it was. */
  async pauseFor(runId: string, error: unknown, failures = 0): Promise<boolean> {
    const trouble = troubleOf(error, failures);
    if (!trouble) return false;
    await this.pause(runId, trouble);
    return true;
  }

  /** Stops the run because a row met a limit that every further row would meet too. */
  async stopFor(
    runId: string,
    { code = '', message = '' }: { code?: string; message?: string },
  ): Promise<void> {
    const full = code === 'STORAGE_LIMIT_EXCEEDED';
    await this.pause(runId, {
      code: 'ORG_LIMIT',
      detail: full
        ? `The org's storage is full (${code}: ${message}). Make room in Salesforce, then resume; the rows wait.`
        : `Salesforce's limit is reached (${code}: ${message}). The run goes on when there is room again.`,
      ...(!full && { resumeInMs: hour }),
    });
  }

  private async pause(runId: string, trouble: RunTrouble): Promise<void> {
    const pausable: RunState[] = ['queued', 'preparing', 'loading', 'reconciling'];
    await this.runs.update(runId, (run): Run | undefined => {
      if (!pausable.includes(run.state)) return undefined;
      const now = Date.now();
      return {
        ...run,
        state: 'paused',
        pausedFrom: run.state,
        problem: new DmsError(trouble.code, trouble.detail).toProblem(),
        resumeAt:
          trouble.resumeInMs === undefined ? undefined : new Date(now + trouble.resumeInMs).toISOString(),
        history: withEvent(run, {
          severity: 'warning',
          event: 'paused',
          message: `Paused by itself: ${trouble.code}: ${trouble.detail}`,
        }),
        updatedAt: new Date(now).toISOString(),
      };
    });
    await this.board.announce(runId);
  }
}
