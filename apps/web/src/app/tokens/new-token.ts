import {
  ChangeDetectionStrategy,
  Component,
  DOCUMENT,
  ElementRef,
  Injector,
  afterNextRender,
  computed,
  inject,
  output,
  signal,
} from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { type Problem, problemOf } from '../api/problem';
import { Api } from '../client/api';
import { tokensCreate } from '../client/fn/accounts/tokens-create';
import type { TokenDto } from '../client/models/token-dto';
import { focusFirstInvalid } from '../session/focus-first-invalid';
import { CopyText } from '../ui/copy-text';
import { Dialog } from '../ui/dialog';
import { ProblemPanel } from '../ui/problem-panel';
import { ShownOnce } from '../ui/shown-once';

/** How long a token holds, in days. */
const lives = ['30', '90', '365', 'never'] as const;
const dayMs = 24 * 60 * 60 * 1000;

type State =
  | { kind: 'editing' }
  | { kind: 'making' }
  | { kind: 'failed'; problem: Problem }
  /** The only time the token is seen. */
  | { kind: 'made'; token: string };

@Component({
  selector: 'dms-new-token',
  imports: [
    CopyText,
    Dialog,
    MatButton,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    ProblemPanel,
    ReactiveFormsModule,
    ShownOnce,
    TranslocoDirective,
  ],
  templateUrl: './new-token.html',
  styles: `
    :host {
      --dms-dialog-width: 560px;
    }
    form {
      display: grid;
      gap: 12px;
    }
    mat-form-field {
      width: 100%;
    }
    .life {
      display: grid;
      gap: 4px;
      color: var(--mat-sys-on-surface-variant);
      font-size: 12px;
      font-weight: 500;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class NewToken {
  readonly made = output<TokenDto>();
  readonly closed = output();

  private readonly api = inject(Api);
  private readonly injector = inject(Injector);
  private readonly origin = inject(DOCUMENT).location.origin;
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);
  protected readonly lives = lives;
  protected readonly life = signal<string>('90');
  protected readonly form = new FormGroup({
    name: new FormControl('', {
      nonNullable: true,
      validators: [Validators.required, Validators.maxLength(100)],
    }),
  });
  protected readonly state = signal<State>({ kind: 'editing' });
  protected readonly curl = computed(() => {
    const state = this.state();
    return state.kind === 'made'
      ? `curl -H 'Authorization: Bearer ${state.token}' ${this.origin}/api/v1/migrations`
      : '';
  });

  protected async make(): Promise<void> {
    if (this.form.invalid) {
      this.form.markAllAsTouched();
      focusFirstInvalid(this.element.nativeElement);
      return;
    }
    if (this.state().kind === 'making') return;
    this.state.set({ kind: 'making' });
    const days = Number(this.life());
    const expiresAt = Number.isNaN(days) ? undefined : new Date(Date.now() + days * dayMs).toISOString();
    try {
      const body = {
        name: this.form.getRawValue().name.trim(),
        ...(expiresAt !== undefined && { expiresAt }),
      };
      const { token, ...kept } = await firstValueFrom(this.api.invoke(tokensCreate, { body }));
      this.made.emit(kept);
      this.state.set({ kind: 'made', token });
      // The button that had the focus is gone.
      afterNextRender(
        () => this.element.nativeElement.querySelector<HTMLElement>('dms-copy-text button')?.focus(),
        { injector: this.injector },
      );
    } catch (error) {
      this.state.set({ kind: 'failed', problem: problemOf(error) });
    }
  }

  /** Esc while the token is shown would lose it for good: only the button ends that. */
  protected escape(): void {
    if (this.state().kind !== 'made') this.closed.emit();
  }
}
