import { HttpContext, HttpXsrfTokenExtractor } from '@angular/common/http';
import { Injectable, computed, inject, signal } from '@angular/core';
import { type Observable, Subject, firstValueFrom, take } from 'rxjs';
import { Api } from '../client/api';
import { sessionsCreate } from '../client/fn/accounts/sessions-create';
import { sessionsMe } from '../client/fn/accounts/sessions-me';
import { sessionsRemove } from '../client/fn/accounts/sessions-remove';
import type { UserDto } from '../client/models/user-dto';
import { hasCode, problemOf } from '../api/problem';
import { asStranger } from './as-stranger';

export type SessionState =
  | { kind: 'unknown' }
  | { kind: 'signedOut' }
  | { kind: 'signedIn'; user: UserDto }
  /** The server has forgotten us while a screen is open: a dialog asks over it, nothing is unmounted. */
  | { kind: 'expired'; user: UserDto };

const stranger = () => new HttpContext().set(asStranger, true);

/** Who sits before the screen. */
@Injectable({ providedIn: 'root' })
export class Session {
  private readonly api = inject(Api);
  private readonly tokens = inject(HttpXsrfTokenExtractor);
  private readonly current = signal<SessionState>({ kind: 'unknown' });
  private readonly back = new Subject<void>();
  private asking?: Promise<void>;

  readonly state = this.current.asReadonly();
  readonly user = computed(() => {
    const state = this.current();
    return state.kind === 'signedIn' || state.kind === 'expired' ? state.user : undefined;
  });

  /** Whether the server would let this person change the thing; it decides by itself, this only hides what it would refuse. */
  mayChange({ owner }: { owner: string }): boolean {
    const user = this.user();
    return user?.role === 'admin' || (user?.role === 'operator' && user.id === owner);
  }

  /** Asks the server once, if there is reason to; true when somebody is signed in. Throws when there is no proper answer. */
  async known(): Promise<boolean> {
    if (this.current().kind === 'unknown') {
      this.asking ??= this.ask().finally(() => (this.asking = undefined));
      await this.asking;
    }
    return this.user() !== undefined;
  }

  /** Throws HttpErrorResponse (BAD_CREDENTIALS, TOO_MANY_ATTEMPTS). */
  async signIn(username: string, password: string): Promise<void> {
    const before = this.user();
    const body = { username, password };
    const { user } = await firstValueFrom(this.api.invoke(sessionsCreate, { body }, stranger()));
    this.current.set({ kind: 'signedIn', user });
    // Somebody else's screen is not this person's.
    if (before && before.id !== user.id) location.assign('/');
    else this.back.next();
  }

  async signOut(): Promise<void> {
    try {
      await firstValueFrom(this.api.invoke(sessionsRemove, undefined, stranger()));
    } catch (error) {
      if (!hasCode(error, 'NOT_SIGNED_IN')) throw error;
    }
    this.current.set({ kind: 'signedOut' });
  }

  /** The server does not know us any more: emits once, when the person has signed in again. */
  signedInAgain(): Observable<void> {
    this.current.update((state) =>
      state.kind === 'signedIn' ? { kind: 'expired', user: state.user } : state,
    );
    return this.back.pipe(take(1));
  }

  /** Asks the server anew what this person may do: somebody may have given them another role. */
  async refresh(): Promise<void> {
    if (this.current().kind !== 'signedIn') return;
    try {
      const user = await firstValueFrom(this.api.invoke(sessionsMe, undefined, stranger()));
      this.current.update((state) => (state.kind === 'signedIn' ? { kind: 'signedIn', user } : state));
    } catch (error) {
      // Whatever is asked for next meets the same, and says it.
      problemOf(error);
    }
  }

  private async ask(): Promise<void> {
    // This cookie comes and goes with the session: without it nobody is signed in, and to ask would only be refused.
    if (this.tokens.getToken() === null) {
      this.current.set({ kind: 'signedOut' });
      return;
    }
    try {
      const user = await firstValueFrom(this.api.invoke(sessionsMe, undefined, stranger()));
      this.current.set({ kind: 'signedIn', user });
    } catch (error) {
      if (!hasCode(error, 'NOT_SIGNED_IN')) throw error;
      this.current.set({ kind: 'signedOut' });
    }
  }
}
