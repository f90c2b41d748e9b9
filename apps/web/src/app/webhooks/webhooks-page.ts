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
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { PagedList } from '../api/paged-list';
import { type Problem, problemOf } from '../api/problem';
import { retryWhenBack } from '../api/retry-when-back';
import { Api } from '../client/api';
import { webhooksList } from '../client/fn/webhooks/webhooks-list';
import { webhooksTest } from '../client/fn/webhooks/webhooks-test';
import type { WebhookDto } from '../client/models/webhook-dto';
import { Session } from '../session/session';
import { Announcements } from '../ui/announcements';
import { EmptyState } from '../ui/empty-state';
import { Icon } from '../ui/icon';
import { Listed } from '../ui/listed';
import { ProblemPanel } from '../ui/problem-panel';
import { RemoveWebhook } from './remove-webhook';
import { RotateSecret } from './rotate-secret';
import { WebhookDeliveries } from './webhook-deliveries';
import { WebhookDialog } from './webhook-dialog';
import { WebhookTable } from './webhook-table';

const pageSize = 200;

type Open =
  | { kind: 'nothing' }
  | { kind: 'add' }
  | { kind: 'change' | 'rotate' | 'look' | 'remove'; webhook: WebhookDto };

/** Addresses of other systems that are told of what happens. For admins. */
@Component({
  selector: 'dms-webhooks-page',
  imports: [
    EmptyState,
    Icon,
    Listed,
    MatButton,
    ProblemPanel,
    RemoveWebhook,
    RotateSecret,
    TranslocoDirective,
    WebhookDeliveries,
    WebhookDialog,
    WebhookTable,
  ],
  templateUrl: './webhooks-page.html',
  host: { class: 'dms-page' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class WebhooksPage {
  private readonly api = inject(Api);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly injector = inject(Injector);
  private readonly announcements = inject(Announcements);
  private readonly transloco = inject(TranslocoService);
  private readonly self = inject(Session).user;
  protected readonly mayChange = computed(() => this.self()?.role === 'admin');
  protected readonly list = new PagedList<WebhookDto>();
  protected readonly open = signal<Open>({ kind: 'nothing' });
  /** Id of the webhook that is tried now. */
  protected readonly testing = signal<string | undefined>(undefined);
  /** Why a test could not be made at all. */
  protected readonly refused = signal<Problem | undefined>(undefined);

  constructor() {
    if (this.mayChange()) {
      this.list.load((cursor) => this.api.invoke(webhooksList, { limit: pageSize, cursor }));
      retryWhenBack(this.list);
    }
    inject(DestroyRef).onDestroy(() => this.list.stop());
  }

  protected close(): void {
    this.open.set({ kind: 'nothing' });
  }

  /** What came of it stands with the deliveries. */
  protected async test(webhook: WebhookDto): Promise<void> {
    if (this.testing() !== undefined) return;
    this.refused.set(undefined);
    this.testing.set(webhook.id);
    try {
      const { state } = await firstValueFrom(this.api.invoke(webhooksTest, { id: webhook.id }));
      this.announcements.say(this.transloco.translate(`webhooks.tested.${state}`));
      this.open.set({ kind: 'look', webhook });
    } catch (error) {
      this.refused.set(problemOf(error));
    } finally {
      this.testing.set(undefined);
    }
  }

  /** The focus goes to the heading: the row that had it is gone. */
  protected removed({ id }: WebhookDto): void {
    this.close();
    this.list.forget(id);
    this.announcements.say(this.transloco.translate('webhooks.removed'));
    afterNextRender(() => this.element.nativeElement.querySelector<HTMLElement>('h1')?.focus(), {
      injector: this.injector,
    });
  }
}
