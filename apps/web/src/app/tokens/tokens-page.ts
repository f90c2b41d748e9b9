import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  Injector,
  afterNextRender,
  inject,
  signal,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { PagedList } from '../api/paged-list';
import { retryWhenBack } from '../api/retry-when-back';
import { Api } from '../client/api';
import { tokensList } from '../client/fn/accounts/tokens-list';
import type { TokenDto } from '../client/models/token-dto';
import { Announcements } from '../ui/announcements';
import { EmptyState } from '../ui/empty-state';
import { Icon } from '../ui/icon';
import { Listed } from '../ui/listed';
import { NewToken } from './new-token';
import { RevokeToken } from './revoke-token';
import { TokenTable } from './token-table';

const pageSize = 200;

type Open = { kind: 'nothing' } | { kind: 'new' } | { kind: 'revoke'; token: TokenDto };

/** The person's own tokens, with which programs use DMS in their name. */
@Component({
  selector: 'dms-tokens-page',
  imports: [EmptyState, Icon, Listed, MatButton, NewToken, RevokeToken, TokenTable, TranslocoDirective],
  templateUrl: './tokens-page.html',
  host: { class: 'dms-page' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TokensPage {
  private readonly api = inject(Api);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly injector = inject(Injector);
  private readonly announcements = inject(Announcements);
  private readonly transloco = inject(TranslocoService);
  protected readonly list = new PagedList<TokenDto>();
  protected readonly open = signal<Open>({ kind: 'nothing' });

  constructor() {
    this.list.load((cursor) => this.api.invoke(tokensList, { limit: pageSize, cursor }));
    retryWhenBack(this.list);
    inject(DestroyRef).onDestroy(() => this.list.stop());
  }

  protected close(): void {
    this.open.set({ kind: 'nothing' });
  }

  /** The focus goes to the row that took the place of the revoked one. */
  protected revoked(token: TokenDto): void {
    const index = this.list.items().findIndex(({ id }) => id === token.id);
    this.close();
    this.list.forget(token.id);
    this.announcements.say(this.transloco.translate('tokens.revoked'));
    afterNextRender(
      () => {
        const rows = this.element.nativeElement.querySelectorAll<HTMLElement>('tbody tr');
        const next = rows[Math.min(index, rows.length - 1)]?.querySelector<HTMLElement>('button');
        (next ?? this.element.nativeElement.querySelector<HTMLElement>('h1'))?.focus();
      },
      { injector: this.injector },
    );
  }
}
