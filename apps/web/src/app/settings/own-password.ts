import { ChangeDetectionStrategy, Component, ElementRef, inject, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { Api } from '../client/api';
import { ownPasswordReplace } from '../client/fn/accounts/own-password-replace';
import { Formats } from '../language/formats';
import { focusFirstInvalid } from '../session/focus-first-invalid';
import { FormProblem } from '../session/form-problem';
import { makeSending } from '../session/form-sending';
import { newPassword } from '../session/new-password';
import { PasswordField } from '../session/password-field';
import { Session } from '../session/session';
import { Announcements } from '../ui/announcements';
import { Icon } from '../ui/icon';

/** Changes the password of whoever is signed in; this session goes on. */
@Component({
  selector: 'dms-own-password',
  imports: [FormProblem, Icon, MatButton, PasswordField, ReactiveFormsModule, TranslocoDirective],
  templateUrl: './own-password.html',
  styleUrls: ['../session/credentials-form.scss', './own-password.scss'],
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class OwnPassword {
  private readonly api = inject(Api);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly announcements = inject(Announcements);
  private readonly transloco = inject(TranslocoService);
  protected readonly formats = inject(Formats);
  protected readonly session = inject(Session);
  protected readonly sending = makeSending((problem) =>
    problem.code === 'BAD_CREDENTIALS' ? 'settings.password.wrong' : `problem.${problem.code}`,
  );
  protected readonly changedAt = signal<number | undefined>(undefined);
  protected readonly form = new FormGroup({
    current: new FormControl('', { nonNullable: true, validators: [Validators.required] }),
    password: newPassword(),
  });

  protected async submit(): Promise<void> {
    this.changedAt.set(undefined);
    if (this.form.invalid) {
      this.form.markAllAsTouched();
      focusFirstInvalid(this.element.nativeElement);
      return;
    }
    const body = this.form.getRawValue();
    const isDone = await this.sending.send(() =>
      firstValueFrom(this.api.invoke(ownPasswordReplace, { body })),
    );
    if (isDone) this.done();
    else if (this.sending.problem()?.code === 'BAD_CREDENTIALS') this.askAgain();
  }

  private done(): void {
    this.form.reset();
    this.changedAt.set(Date.now());
    this.announcements.say(this.transloco.translate('settings.password.changed'));
  }

  /** What was typed for the new one stays; the wrong one is typed anew. */
  private askAgain(): void {
    this.element.nativeElement.querySelector<HTMLInputElement>('input[name=current]')?.select();
  }
}
