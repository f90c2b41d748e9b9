import { Injectable, inject } from '@angular/core';
import { type Observable, defer, tap } from 'rxjs';
import { Api } from '../client/api';
import { runsStart } from '../client/fn/runs/runs-start';
import type { NewRunDto } from '../client/models/new-run-dto';
import type { RunDto } from '../client/models/run-dto';
import type { RunMode } from '../client/models/run-mode';
import { Remembered } from '../ui/remembered';

/**
 * Starts runs so that a double press, a lost answer or a reload is one run: the Idempotency-Key is kept until a run was
 * accepted, and made anew for the next.
 */
@Injectable({ providedIn: 'root' })
export class RunStart {
  private readonly api = inject(Api);
  private readonly remembered = inject(Remembered);

  /** `more`: what goes with it, such as the org's name that a production org asks for. Errors with HttpErrorResponse. */
  start(migrationId: string, mode: RunMode, more: Omit<NewRunDto, 'mode'> = {}): Observable<RunDto> {
    return defer(() => {
      const what = Object.values(more).join('.');
      const name = `runKey.${migrationId}.${mode}${what && `.${what}`}`;
      const kept = this.remembered.get(name);
      const key = kept ? kept : newKey();
      this.remembered.set(name, key);
      const call = { id: migrationId, 'Idempotency-Key': key, body: { mode, ...more } };
      return this.api.invoke(runsStart, call).pipe(tap(() => this.remembered.set(name, '')));
    });
  }
}

/** Not randomUUID(): browsers have that on https and localhost only. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
