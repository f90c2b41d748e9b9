import { ChangeDetectionStrategy, Component, input, signal } from '@angular/core';
import { type FormControl, ReactiveFormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel, MatSuffix } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { TranslocoDirective } from '@jsverse/transloco';

/** A password that can be looked at, pasted, and filled in by a password manager. */
@Component({
  selector: 'dms-password-field',
  imports: [
    MatButton,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    MatSuffix,
    ReactiveFormsModule,
    TranslocoDirective,
  ],
  template: `
    <mat-form-field appearance="outline" *transloco="let t">
      <mat-label>{{ label() ?? t('password.label') }}</mat-label>
      <input
        matInput
        [name]="name()"
        required
        [type]="shown() ? 'text' : 'password'"
        [formControl]="control()"
        [attr.autocomplete]="autocomplete()"
      />
      <button
        matSuffix
        mat-button
        type="button"
        [attr.aria-pressed]="shown()"
        [attr.aria-label]="t('password.showLabel')"
        (click)="shown.set(!shown())"
      >
        {{ shown() ? t('password.hide') : t('password.show') }}
      </button>
      @if (hint(); as text) {
        <mat-hint>{{ text }}</mat-hint>
      }
      <mat-error>{{ error() }}</mat-error>
    </mat-form-field>
  `,
  styles: `
    mat-form-field {
      width: 100%;
    }
    button {
      margin-inline-end: 8px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PasswordField {
  readonly control = input.required<FormControl<string>>();
  readonly autocomplete = input.required<'current-password' | 'new-password'>();
  readonly error = input.required<string>();
  readonly hint = input<string>();
  /** Where a form asks for more than one. */
  readonly label = input<string>();
  readonly name = input('password');
  protected readonly shown = signal(false);
}
