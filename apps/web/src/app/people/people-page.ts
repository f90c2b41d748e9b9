import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  Injector,
  afterNextRender,
  computed,
  inject,
  signal,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { PagedList } from '../api/paged-list';
import { type Problem, problemOf } from '../api/problem';
import { retryWhenBack } from '../api/retry-when-back';
import { Api } from '../client/api';
import { peopleList } from '../client/fn/accounts/people-list';
import { peopleReplace } from '../client/fn/accounts/people-replace';
import type { PersonDto } from '../client/models/person-dto';
import { Session } from '../session/session';
import { Announcements } from '../ui/announcements';
import { Icon } from '../ui/icon';
import { Listed } from '../ui/listed';
import { ProblemPanel } from '../ui/problem-panel';
import { PeopleTable } from './people-table';
import { PersonDialog } from './person-dialog';
import { RemovePerson } from './remove-person';
import { type Role, deeds, roles } from './roles';

const pageSize = 200;

type Open = { kind: 'nothing' } | { kind: 'add' } | { kind: 'password' | 'remove'; person: PersonDto };

/** Who may sign in, as what, and what that means. */
@Component({
  selector: 'dms-people-page',
  imports: [
    Icon,
    Listed,
    MatButton,
    PeopleTable,
    PersonDialog,
    ProblemPanel,
    RemovePerson,
    RouterLink,
    TranslocoDirective,
  ],
  templateUrl: './people-page.html',
  styles: `
    .locked {
      display: flex;
      align-items: center;
      gap: 8px;
    }
    .may {
      display: grid;
      gap: 12px;
      max-width: 800px;
    }
  `,
  host: { class: 'dms-page' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PeoplePage {
  private readonly api = inject(Api);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly injector = inject(Injector);
  private readonly announcements = inject(Announcements);
  private readonly transloco = inject(TranslocoService);
  private readonly session = inject(Session);
  protected readonly self = this.session.user;
  protected readonly mayChange = computed(() => this.self()?.role === 'admin');
  protected readonly list = new PagedList<PersonDto>();
  protected readonly open = signal<Open>({ kind: 'nothing' });
  /** Why a role was not changed. */
  protected readonly refused = signal<Problem | undefined>(undefined);
  protected readonly roles = roles;
  protected readonly deeds = deeds;

  constructor() {
    this.list.load((cursor) => this.api.invoke(peopleList, { limit: pageSize, cursor }));
    retryWhenBack(this.list);
    inject(DestroyRef).onDestroy(() => this.list.stop());
  }

  protected close(): void {
    this.open.set({ kind: 'nothing' });
  }

  protected async changeRole({ person, role, back }: { person: PersonDto; role: Role; back: () => void }) {
    this.refused.set(undefined);
    try {
      const changed = await firstValueFrom(this.api.invoke(peopleReplace, { id: person.id, body: { role } }));
      this.list.put(changed);
      this.say('people.roleSet', changed);
      if (changed.id === this.self()?.id) await this.session.refresh();
    } catch (error) {
      back();
      this.refused.set(problemOf(error));
    }
  }

  protected saved(person: PersonDto, what: string): void {
    this.close();
    this.list.put(person);
    this.say(what, person);
  }

  /** The focus goes to the heading: the row that had it is gone. */
  protected removed(person: PersonDto): void {
    this.close();
    this.list.forget(person.id);
    this.say('people.removed', person);
    afterNextRender(() => this.element.nativeElement.querySelector<HTMLElement>('h1')?.focus(), {
      injector: this.injector,
    });
  }

  private say(key: string, { username, role }: PersonDto): void {
    const params = { name: username, role: this.transloco.translate(`role.${role}`) };
    this.announcements.say(this.transloco.translate(key, params));
  }
}
