import { ChangeDetectionStrategy, Component, ElementRef, inject, input, output } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { TranslocoDirective } from '@jsverse/transloco';
import { FormProblem } from './form-problem';
import { makeSending } from './form-sending';
import { focusFirstInvalid } from './focus-first-invalid';
import { PasswordField } from './password-field';
import { Session } from './session';

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
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);
  protected readonly sending = makeSending();
  protected readonly form = new FormGroup({
    username: new FormControl('', { nonNullable: true, validators: [Validators.required] }),
    password: new FormControl('', { nonNullable: true, validators: [Validators.required] }),
  });

  protected async submit(): Promise<void> {
    if (this.username() !== '' && this.form.controls.username.pristine)
      this.form.controls.username.setValue(this.username());
    if (this.form.invalid) {
      this.form.markAllAsTouched();
      focusFirstInvalid(this.element.nativeElement);
      return;
    }
    const { username, password } = this.form.getRawValue();
    if (await this.sending.send(() => this.session.signIn(username.trim(), password))) this.done.emit();
  }
}
