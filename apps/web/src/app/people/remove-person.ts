import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Api } from '../client/api';
import { peopleRemove } from '../client/fn/accounts/people-remove';
import type { PersonDto } from '../client/models/person-dto';
import { AskDelete } from '../ui/ask-delete';

/** Asks before somebody loses access, and says what of theirs ends and what stays. */
@Component({
  selector: 'dms-remove-person',
  imports: [AskDelete, TranslocoDirective],
  template: `
    <dms-ask-delete
      *transloco="let t"
      [heading]="t('people.removeAsk', { name: person().username })"
      [means]="t('people.removeMeans')"
      [keep]="t('people.cancel')"
      [act]="t('people.remove')"
      [acting]="t('people.removing')"
      [call]="call"
      (closed)="closed.emit()"
      (deleted)="removed.emit()"
    />
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RemovePerson {
  readonly person = input.required<PersonDto>();
  readonly closed = output();
  readonly removed = output();

  private readonly api = inject(Api);
  protected readonly call = () => this.api.invoke(peopleRemove, { id: this.person().id });
}
