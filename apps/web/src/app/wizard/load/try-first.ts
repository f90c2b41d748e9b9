import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { Formats } from '../../language/formats';
import { Icon } from '../../ui/icon';

const most = 10_000;

/** Before everything is loaded: how many rows of each load are tried first, and which. */
@Component({
  selector: 'dms-try-first',
  imports: [Icon, MatButton, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <p class="dms-muted">{{ t('trial.about') }}</p>
      <div class="line">
        <label>
          {{ t('trial.rows') }}
          <input
            #rows
            class="dms-input"
            type="number"
            min="1"
            max="10000"
            [value]="wanted()"
            (input)="wanted.set(rows.valueAsNumber)"
          />
        </label>
        <label>
          {{ t('trial.which') }}
          <select #pick class="dms-input" (change)="spread.set(pick.value === 'spread')">
            <option value="first" [selected]="!spread()">{{ t('trial.first') }}</option>
            <option value="spread" [selected]="spread()">{{ t('trial.spread') }}</option>
          </select>
        </label>
        <button
          mat-stroked-button
          type="button"
          [attr.aria-disabled]="blocked() || !valid()"
          (click)="press()"
        >
          <dms-icon name="science" />
          {{ t('trial.action.' + formats.form(count()), { count: formats.count(count()) }) }}
        </button>
      </div>
      @if (!valid()) {
        <p role="alert">{{ t('trial.range') }}</p>
      }
    </ng-container>
  `,
  styles: `
    .line {
      display: flex;
      flex-wrap: wrap;
      gap: 8px 16px;
      align-items: end;
      margin-top: 12px;
    }

    label {
      display: grid;
      gap: 4px;
    }

    input {
      width: 96px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TryFirst {
  readonly blocked = input(false);
  readonly chosen = output<{ trial: number; pick: 'first' | 'spread' }>();

  protected readonly formats = inject(Formats);
  protected readonly wanted = signal(50);
  protected readonly spread = signal(false);
  protected readonly valid = computed(() => {
    const rows = this.wanted();
    return Number.isInteger(rows) && rows >= 1 && rows <= most;
  });
  protected readonly count = computed(() => (this.valid() ? this.wanted() : 0));

  protected press(): void {
    if (this.blocked() || !this.valid()) return;
    this.chosen.emit({ trial: this.wanted(), pick: this.spread() ? 'spread' : 'first' });
  }
}
