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
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { type Problem, problemOf } from '../api/problem';
import { Api } from '../client/api';
import { peopleCreate } from '../client/fn/accounts/people-create';
import { peopleReplace } from '../client/fn/accounts/people-replace';
import type { PersonDto } from '../client/models/person-dto';
import { focusFirstInvalid } from '../session/focus-first-invalid';
import { newPassword } from '../session/new-password';
import { PasswordField } from '../session/password-field';
import { Dialog } from '../ui/dialog';
import { ProblemPanel } from '../ui/problem-panel';
import { type Role, roles } from './roles';

type State = { kind: 'editing' } | { kind: 'sending' } | { kind: 'failed'; problem: Problem };

/** Adds a person, or gives one a new password. */
@Component({
  selector: 'dms-person-dialog',
  imports: [
    Dialog,
    MatButton,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    PasswordField,
    ProblemPanel,
    ReactiveFormsModule,
    TranslocoDirective,
  ],
  templateUrl: './person-dialog.html',
  styles: `
    form {
      display: grid;
      gap: 12px;
    }
    mat-form-field {
      width: 100%;
    }
    .role {
      display: grid;
      gap: 4px;
      color: var(--mat-sys-on-surface-variant);
      font-size: 12px;
      font-weight: 500;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PersonDialog {
  /** Whose password is set anew; nobody where somebody is added. */
  readonly person = input<PersonDto>();
  readonly saved = output<PersonDto>();
  readonly closed = output();

  private readonly api = inject(Api);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);
  protected readonly roles = roles;
  protected readonly role = signal<Role>('operator');
  protected readonly state = signal<State>({ kind: 'editing' });
  protected readonly form = new FormGroup({
    username: new FormControl('', {
      nonNullable: true,
      validators: [Validators.required, Validators.pattern(/^\s*[A-Za-z0-9][\w.@-]{0,63}\s*$/)],
    }),
    password: newPassword(),
  });
  private readonly asked = computed(() => (this.person() ? this.form.controls.password : this.form));

  protected choose(role: string): void {
    this.role.set(roles.find((each) => each === role) ?? 'viewer');
  }

  protected async send(): Promise<void> {
    if (this.asked().invalid) {
      this.form.markAllAsTouched();
      focusFirstInvalid(this.element.nativeElement);
      return;
    }
    if (this.state().kind === 'sending') return;
    this.state.set({ kind: 'sending' });
    try {
      this.saved.emit(await this.change());
    } catch (error) {
      this.state.set({ kind: 'failed', problem: problemOf(error) });
    }
  }

  private change(): Promise<PersonDto> {
    const { username, password } = this.form.getRawValue();
    const person = this.person();
    if (person) return firstValueFrom(this.api.invoke(peopleReplace, { id: person.id, body: { password } }));
    const body = { username: username.trim(), password, role: this.role() };
    return firstValueFrom(this.api.invoke(peopleCreate, { body }));
  }
}
