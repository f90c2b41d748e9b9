import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { DatasetDetailDto } from '../../client/models/dataset-detail-dto';
import { Formats } from '../../language/formats';
import { Icon } from '../../ui/icon';
import { WorkProgress } from '../../ui/work-progress';
import { accountedFor } from './accounted';
import { WarningList } from './warning-list';

/** What became of the file once it was read as a whole: how far that is, or where each of its lines is now. */
@Component({
  selector: 'dms-staged-panel',
  imports: [Icon, MatButton, TranslocoDirective, WarningList, WorkProgress],
  template: `
    <ng-container *transloco="let t">
      @let it = dataset();
      @switch (it.state) {
        @case ('staging') {
          <div class="going">
            <progress
              max="1"
              [attr.value]="it.progress > 0 ? it.progress : null"
              [attr.aria-label]="t('source.staging', { name: it.name })"
            ></progress>
            <p role="status">
              {{ t('source.staging', { name: it.name }) }}
              @if (it.progress > 0) {
                <dms-work-progress [share]="it.progress" [eta]="it.eta" />
              }
            </p>
            <button mat-stroked-button type="button" [aria-disabled]="cancelling()" (click)="cancel.emit()">
              {{ t('source.cancelStaging') }}
            </button>
          </div>
        }
        @case ('failed') {
          <div class="failed" role="alert">
            <dms-icon [name]="it.problem?.code === 'CANCELLED' ? 'stop' : 'error_outline'" />
            <div>
              <p>{{ t('problem.' + (it.problem?.code ?? 'INTERNAL')) }} {{ t('source.fileKept') }}</p>
              @if (it.problem && it.problem.code !== 'CANCELLED') {
                <p class="dms-muted" lang="en">{{ it.problem.detail }}</p>
              }
            </div>
          </div>
        }
        @case ('ready') {
          <div class="sum">
            <p>
              <dms-icon class="good" name="check_circle" />
              <span>
                {{
                  t('source.accounted.' + formats.form(sum().total), { count: formats.count(sum().total) })
                }}
                @for (part of sum().parts; track part.key; let first = $first) {
                  {{ first ? '=' : '+' }}
                  <span class="part">{{
                    t('source.part.' + part.key, { count: formats.count(part.count) })
                  }}</span>
                }
              </span>
            </p>
            @if (it.rejectedCount > 0) {
              <button mat-stroked-button type="button" (click)="openRejects.emit()">
                {{
                  t('source.openSetAside.' + formats.form(it.rejectedCount), {
                    count: formats.count(it.rejectedCount),
                  })
                }}
              </button>
            }
          </div>
          @if (it.rowCount === 0) {
            <p>{{ t('source.onlyHeader') }}</p>
          }
          <dms-warning-list [warnings]="it.warnings" />
        }
      }
    </ng-container>
  `,
  styles: `
    :host {
      display: grid;
      gap: 8px;
      padding: 12px 16px;
    }
    .going,
    .sum {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: space-between;
      gap: 8px 16px;
    }
    .going p {
      flex: 1 1 200px;
    }
    progress {
      flex: 1 1 240px;
      accent-color: var(--mat-sys-primary);
    }
    .sum p {
      display: flex;
      gap: 8px;
      max-width: none;
      font-variant-numeric: tabular-nums;
    }
    .good {
      color: var(--dms-success);
    }
    .failed {
      display: flex;
      gap: 8px;
    }
    .part {
      white-space: nowrap;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class StagedPanel {
  readonly dataset = input.required<DatasetDetailDto>();
  readonly cancelling = input(false);
  readonly cancel = output();
  readonly openRejects = output();
  protected readonly formats = inject(Formats);
  protected readonly sum = computed(() => accountedFor(this.dataset()));
}
