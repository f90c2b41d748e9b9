import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  computed,
  inject,
  input,
  output,
  signal,
} from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { type Problem, problemOf } from '../api/problem';
import { Language } from '../language/language';
import { FormProblem } from './form-problem';
import { focusFirstInvalid } from './focus-first-invalid';
import { PasswordField } from './password-field';
import { Session } from './session';
import { makeWait } from './wait';

@Component({
  selector: 'dms-sign-in-form',
  imports: [
    FormProblem,
    MatButton,
    MatError,
    MatFormField,
    MatInput,
    MatLabel,
    PasswordField,
    ReactiveFormsModule,
    TranslocoDirective,
  ],
  templateUrl: './sign-in-form.html',
  styleUrl: './credentials-form.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SignInForm {
  /** Who was signed in before, where that is known. */
  readonly username = input('');
  readonly done = output();

  private readonly session = inject(Session);
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly wait = makeWait();
  private readonly problem = signal<Problem | undefined>(undefined);
  protected readonly sending = signal(false);
  protected readonly form = new FormGroup({
    username: new FormControl('', { nonNullable: true, validators: [Validators.required] }),
    password: new FormControl('', { nonNullable: true, validators: [Validators.required] }),
  });

  protected readonly refusal = computed(() => {
    this.language.code();
    const problem = this.problem();
    if (!problem) return undefined;
    const seconds = this.wait.seconds();
    return seconds > 0
      ? this.transloco.translate('signIn.wait', { seconds })
      : this.transloco.translate(`problem.${problem.code}`);
  });

  protected async submit(): Promise<void> {
    if (this.username() !== '' && this.form.controls.username.pristine)
      this.form.controls.username.setValue(this.username());
    if (this.form.invalid) {
      this.form.markAllAsTouched();
      focusFirstInvalid(this.element.nativeElement);
      return;
    }
    if (this.sending() || this.wait.seconds() > 0) return;
    const { username, password } = this.form.getRawValue();
    await this.send(username.trim(), password);
  }

  private async send(username: string, password: string): Promise<void> {
    this.sending.set(true);
    this.problem.set(undefined);
    try {
      await this.session.signIn(username, password);
      this.done.emit();
    } catch (error) {
      const problem = problemOf(error);
      this.problem.set(problem);
      if (problem.retryAfter) this.wait.begin(problem.retryAfter);
    } finally {
      this.sending.set(false);
    }
  }
}
