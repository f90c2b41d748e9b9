import {
  ChangeDetectionStrategy,
  Component,
  DOCUMENT,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import type { RunDto } from '../../client/models/run-dto';
import { isFinished } from '../../runs/run-look';
import { Icon } from '../../ui/icon';

type Wish = 'none' | 'wanted' | 'refused';

/** Tells by a notification of the system when the run is over; only for whoever asked for it here. */
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
  protected readonly isPossible = this.window !== null && 'Notification' in this.window;
  protected readonly wish = signal<Wish>('none');
  protected readonly finished = computed(() => isFinished(this.run().state));

  constructor() {
    effect(() => {
      if (this.finished()) untracked(() => this.tell());
    });
  }

  protected async press(): Promise<void> {
    if (this.wish() === 'wanted') return this.wish.set('none');
    const answer = await Notification.requestPermission();
    this.wish.set(answer === 'granted' ? 'wanted' : 'refused');
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
