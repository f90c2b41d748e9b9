import { DestroyRef, Injectable, computed, inject, signal } from '@angular/core';
import { type Subscription, exhaustMap, startWith } from 'rxjs';
import { type Problem, problemOf } from '../../api/problem';
import { Api } from '../../client/api';
import { verificationGet } from '../../client/fn/runs/verification-get';
import { verificationStart } from '../../client/fn/runs/verification-start';
import type { VerificationDto } from '../../client/models/verification-dto';
import { whileSeen } from '../../ui/while-seen';

const everyMs = 1000;
/** Differences shown on the page; the whole list is as long as its total says. */
const shownDifferences = 100;

type State =
  | { kind: 'loading' }
  | { kind: 'known'; verification: VerificationDto }
  | { kind: 'failed'; problem: Problem };

/** What reading a run back from the org found, asked for again while it is under way. */
@Injectable()
export class VerificationOfRun {
  private readonly api = inject(Api);
  private readonly current = signal<State>({ kind: 'loading' });
  private asking?: Subscription;
  private question: { id: string; load?: string } | undefined;

  readonly state = this.current.asReadonly();
  readonly verification = computed(() => {
    const state = this.current();
    return state.kind === 'known' ? state.verification : undefined;
  });
  readonly isUnderWay = computed(() => ['queued', 'running'].includes(this.verification()?.state ?? ''));

  constructor() {
    inject(DestroyRef).onDestroy(() => this.asking?.unsubscribe());
  }

  show(id: string, load?: string): void {
    this.question = { id, ...(load !== undefined && { load }) };
    this.asking?.unsubscribe();
    this.asking = whileSeen(everyMs)
      .pipe(
        startWith(0),
        exhaustMap(() =>
          this.api.invoke(verificationGet, {
            id,
            ...(load !== undefined && { load }),
            limit: shownDifferences,
          }),
        ),
      )
      .subscribe({ next: (answer) => this.know(answer), error: (error: unknown) => this.fail(error) });
  }

  start(): void {
    const { question } = this;
    if (!question) return;
    this.asking?.unsubscribe();
    this.asking = this.api.invoke(verificationStart, { id: question.id, body: {} }).subscribe({
      next: (answer) => {
        this.know(answer);
        this.show(question.id, question.load);
      },
      error: (error: unknown) => this.fail(error),
    });
  }

  again(): void {
    if (this.question) this.show(this.question.id, this.question.load);
  }

  private know(verification: VerificationDto): void {
    this.current.set({ kind: 'known', verification });
    if (!this.isUnderWay()) this.asking?.unsubscribe();
  }

  private fail(error: unknown): void {
    this.current.set({ kind: 'failed', problem: problemOf(error) });
  }
}
