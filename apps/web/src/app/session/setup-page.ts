import { HttpContext } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, ElementRef, computed, inject, input } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { Router, RouterLink } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type { Problem } from '../api/problem';
import { Api } from '../client/api';
import { setupCreate } from '../client/fn/accounts/setup-create';
import { Language } from '../language/language';
import { Appearance } from '../ui/appearance';
import { asStranger } from './as-stranger';
import { focusFirstInvalid } from './focus-first-invalid';
import { FormProblem } from './form-problem';
import { makeSending } from './form-sending';
import { newPassword } from './new-password';
import { PasswordField } from './password-field';
import { Session } from './session';

@Component({
  selector: 'dms-setup-page',
  imports: [
    Appearance,
    FormProblem,
    MatButton,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    PasswordField,
    ReactiveFormsModule,
    RouterLink,
    TranslocoDirective,
  ],
  templateUrl: './setup-page.html',
  styleUrls: ['./stranger-card.scss', './credentials-form.scss'],
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SetupPage {
  /** From the address: the one-time token. */
  readonly token = input('');

  private readonly api = inject(Api);
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);
  protected readonly sending = makeSending(refusalOf);
  protected readonly form = new FormGroup({
    username: new FormControl('', {
      nonNullable: true,
      validators: [Validators.required, Validators.pattern(/^\s*[A-Za-z0-9][\w.@-]{0,63}\s*$/)],
    }),
    password: newPassword(),
  });

  protected readonly refusal = computed(() => {
    this.language.code();
    return this.token() === '' ? this.transloco.translate('setup.tokenMissing') : this.sending.refusal();
  });
  protected readonly used = computed(() => this.sending.problem()?.code === 'SETUP_DONE');

  protected async submit(): Promise<void> {
    if (this.form.invalid) {
      this.form.markAllAsTouched();
      focusFirstInvalid(this.element.nativeElement);
      return;
    }
    if (this.token() === '') return;
    const { username, password } = this.form.getRawValue();
    await this.sending.send(() => this.send(username.trim(), password));
  }

  private async send(username: string, password: string): Promise<void> {
    const body = { token: this.token(), username, password };
    await firstValueFrom(this.api.invoke(setupCreate, { body }, new HttpContext().set(asStranger, true)));
    await this.session.signIn(username, password);
    // The used token leaves the address and the history.
    await this.router.navigateByUrl('/', { replaceUrl: true });
  }
}

/** What the start of DMS can still be asked to do with its one-time link. */
function refusalOf({ code }: Problem): string {
  if (code === 'SETUP_DONE') return 'setup.tokenUsed';
  return code === 'FORBIDDEN' ? 'setup.tokenWrong' : `problem.${code}`;
}
