import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { PersonDto } from '../client/models/person-dto';
import { Moment } from '../ui/moment';
import { type Role, roles } from './roles';

@Component({
  selector: 'dms-people-table',
  imports: [MatButton, Moment, TranslocoDirective],
  template: `
    <table class="dms-table" *transloco="let t">
      <caption class="dms-unseen">
        {{
          t('people.title')
        }}
      </caption>
      <thead>
        <tr>
          <th scope="col">{{ t('signIn.username') }}</th>
          <th scope="col">{{ t('people.role') }}</th>
          <th scope="col">{{ t('people.added') }}</th>
          <th scope="col">
            <span class="dms-unseen">{{ t('people.actions') }}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        @for (person of sorted(); track person.id) {
          <tr>
            <th scope="row" class="dms-name">
              <bdi>{{ person.username }}</bdi>
              @if (person.id === self()) {
                <span class="dms-muted">&ngsp;({{ t('people.you') }})</span>
              }
            </th>
            <td class="dms-whole" [attr.data-label]="t('people.role')">
              @if (mayChange()) {
                <select
                  #choice
                  class="dms-select"
                  [attr.aria-label]="t('people.roleOf', { name: person.username })"
                  (change)="changed(person, choice)"
                >
                  @for (role of roles; track role) {
                    <option [value]="role" [selected]="role === person.role">{{ t('role.' + role) }}</option>
                  }
                </select>
              } @else {
                {{ t('role.' + person.role) }}
              }
            </td>
            <td class="dms-whole" [attr.data-label]="t('people.added')">
              <dms-moment [at]="person.createdAt" />
            </td>
            <td class="dms-number dms-dense actions">
              @if (mayChange()) {
                <button
                  mat-stroked-button
                  type="button"
                  [attr.aria-label]="t('people.passwordOf', { name: person.username })"
                  (click)="password.emit(person)"
                >
                  {{ t('people.newPassword') }}
                </button>
                <button
                  mat-stroked-button
                  type="button"
                  [attr.aria-label]="t('people.removeOf', { name: person.username })"
                  (click)="remove.emit(person)"
                >
                  {{ t('people.remove') }}
                </button>
              }
            </td>
          </tr>
        }
      </tbody>
    </table>
  `,
  styles: `
    .actions button + button {
      margin-inline-start: 8px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PeopleTable {
  readonly people = input.required<readonly PersonDto[]>();
  /** Who looks at them. */
  readonly self = input<string>();
  readonly mayChange = input.required<boolean>();
  readonly role = output<{ person: PersonDto; role: Role; back: () => void }>();
  readonly password = output<PersonDto>();
  readonly remove = output<PersonDto>();
  protected readonly roles = roles;
  protected readonly sorted = computed(() =>
    [...this.people()].sort((left, right) => left.id.localeCompare(right.id)),
  );

  /** A refused choice goes back to what is so. */
  protected changed(person: PersonDto, choice: HTMLSelectElement): void {
    const role = roles.find((each) => each === choice.value);
    if (role) this.role.emit({ person, role, back: () => (choice.value = person.role) });
  }
}
