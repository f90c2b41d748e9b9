import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  Injector,
  OnInit,
  afterNextRender,
  computed,
  inject,
  input,
  signal,
} from '@angular/core';
import { Router } from '@angular/router';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { type Problem, problemOf } from '../api/problem';
import type { ConnectionDto } from '../client/models/connection-dto';
import { Announcements } from '../ui/announcements';
import { EmptyState } from '../ui/empty-state';
import { Icon } from '../ui/icon';
import { Listed } from '../ui/listed';
import { ProblemPanel } from '../ui/problem-panel';
import { ConnectionDialog } from './connection-dialog';
import { ConnectionStore } from './connection-store';
import { ConnectionTable } from './connection-table';
import { DeleteConnection } from './delete-connection';

type Open =
  | { kind: 'nothing' }
  | { kind: 'add' }
  | { kind: 'edit'; connection: ConnectionDto }
  | { kind: 'delete'; connection: ConnectionDto };

/** The orgs that can be loaded into, and how DMS signs in to them. */
@Component({
  selector: 'dms-connections-page',
  imports: [
    ConnectionDialog,
    ConnectionTable,
    DeleteConnection,
    EmptyState,
    Icon,
    Listed,
    MatButton,
    ProblemPanel,
    TranslocoDirective,
  ],
  providers: [ConnectionStore],
  templateUrl: './connections-page.html',
  host: { class: 'dms-page' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ConnectionsPage implements OnInit {
  /** All from the address: what Salesforce's sign-in page sends back. */
  readonly code = input<string>();
  readonly state = input<string>();
  readonly error = input<string>();

  private readonly router = inject(Router);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly injector = inject(Injector);
  private readonly announcements = inject(Announcements);
  private readonly transloco = inject(TranslocoService);
  protected readonly store = inject(ConnectionStore);
  protected readonly list = this.store.list;
  protected readonly open = signal<Open>({ kind: 'nothing' });
  protected readonly problem = signal<Problem | undefined>(undefined);
  /** The practice org's connection can be deleted, and had back again. */
  protected readonly practiceMissing = computed(
    () =>
      this.list.state().kind === 'ready' &&
      !this.list.items().some(({ authType }) => authType === 'practice'),
  );

  ngOnInit(): void {
    const [state, code, error] = [this.state(), this.code(), this.error()];
    if (state === undefined || (code ?? error) === undefined) return;
    // A code is good once, and belongs in no history.
    const forget = () => void this.router.navigate([], { queryParams: {}, replaceUrl: true });
    // What closes itself when one goes elsewhere is not drawn yet at the first visit.
    afterNextRender(forget, { injector: this.injector });
    if (code === undefined) {
      const detail = this.transloco.translate<string>('connections.notLetIn');
      this.problem.set({ code: 'ORG_LOGIN_FAILED', detail, status: 0 });
    } else void this.cameBack(state, code);
  }

  private async cameBack(state: string, code: string): Promise<void> {
    try {
      const { id } = await this.store.cameBack(state, code);
      await this.store.test(id);
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }

  protected close(): void {
    this.open.set({ kind: 'nothing' });
  }

  protected async addPractice(): Promise<void> {
    this.problem.set(undefined);
    const name = this.transloco.translate<string>('connections.kind.practice');
    try {
      const { id } = await this.store.create({ name, credentials: { type: 'practice' } });
      await this.store.test(id);
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }

  /** The focus goes to the row that took the place of the deleted one. */
  protected deleted(index: number): void {
    this.close();
    this.announcements.say(this.transloco.translate('connections.deleted'));
    afterNextRender(
      () => {
        const rows = this.element.nativeElement.querySelectorAll<HTMLElement>('tbody tr:not(.outcome)');
        const next = rows[Math.min(index, rows.length - 1)]?.querySelector<HTMLElement>('button');
        (next ?? this.element.nativeElement.querySelector<HTMLElement>('h1'))?.focus();
      },
      { injector: this.injector },
    );
  }

  protected indexOf({ id }: ConnectionDto): number {
    return this.list.items().findIndex((other) => other.id === id);
  }
}
