import {
  ChangeDetectionStrategy,
  Component,
  DOCUMENT,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  untracked,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import type { RunDto } from '../../client/models/run-dto';
import { isFinished } from '../../runs/run-look';
import { Icon } from '../../ui/icon';
import { Notices } from '../../ui/notices';

type Wish = 'none' | 'wanted' | 'refused';

/** Tells by a notification of the system when the run is over: to whoever asked for it here, or in Settings. */
@Component({
  selector: 'dms-run-notice',
  imports: [Icon, MatButton, TranslocoDirective],
  template: `
    @if (isPossible && !finished()) {
      <ng-container *transloco="let t">
        <button
          mat-button
          type="button"
          class="dms-dense"
          [attr.aria-pressed]="wish() === 'wanted'"
          (click)="press()"
        >
          <dms-icon [name]="wish() === 'wanted' ? 'done' : 'notifications'" />
          {{ t('loadStep.notice.ask') }}
        </button>
        @if (wish() === 'refused') {
          <span class="dms-muted" role="status">{{ t('loadStep.notice.refused') }}</span>
        }
      </ng-container>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 12px;
    }
    :host:empty {
      display: none;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RunNotice {
  readonly run = input.required<RunDto>();
  /** What it says: how many rows are in, how many failed. */
  readonly words = input.required<string>();

  private readonly window = inject(DOCUMENT).defaultView;
  private readonly transloco = inject(TranslocoService);
  private readonly notices = inject(Notices);
  protected readonly isPossible = this.notices.permission() !== 'impossible';
  /** As the person wants it for all runs, until they say otherwise of this one. */
  protected readonly wish = linkedSignal<Wish>(() =>
    this.notices.on() && this.notices.permission() === 'granted' ? 'wanted' : 'none',
  );
  protected readonly finished = computed(() => isFinished(this.run().state));

  constructor() {
    effect(() => {
      if (this.finished()) untracked(() => this.tell());
    });
  }

  protected async press(): Promise<void> {
    if (this.wish() === 'wanted') return this.wish.set('none');
    this.wish.set((await this.notices.ask()) ? 'wanted' : 'refused');
  }

  private tell(): void {
    if (this.wish() !== 'wanted') return;
    this.wish.set('none');
    const { id, migrationName, state } = this.run();
    const title = `${migrationName}: ${this.transloco.translate(`run.state.${state}`)}`;
    const notice = new Notification(title, { body: this.words(), tag: id });
    notice.onclick = () => {
      this.window?.focus();
      notice.close();
    };
  }
}
