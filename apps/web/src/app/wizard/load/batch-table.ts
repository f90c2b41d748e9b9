import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { BatchDto } from '../../client/models/batch-dto';
import { Formats } from '../../language/formats';

const most = 50;

/** The batches of a run, the newest first. */
@Component({
  selector: 'dms-batch-table',
  imports: [TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <table class="dms-table">
        <caption class="dms-unseen">
          {{
            t('loadStep.batches.title')
          }}
        </caption>
        <thead>
          <tr>
            <th scope="col">{{ t('loadStep.batches.number') }}</th>
            <th scope="col">{{ t('loadStep.batches.load') }}</th>
            <th scope="col">{{ t('loadStep.batches.state') }}</th>
            <th scope="col" class="dms-number">{{ t('loadStep.batches.rows') }}</th>
            <th scope="col">{{ t('loadStep.batches.job') }}</th>
          </tr>
        </thead>
        <tbody>
          @for (line of lines(); track line.batch.id) {
            <tr>
              <th scope="row" [attr.data-label]="t('loadStep.batches.number')">
                {{ formats.count(line.number) }}
              </th>
              <td [attr.data-label]="t('loadStep.batches.load')">
                <bdi>{{ line.batch.load }}</bdi>
              </td>
              <td>
                {{ t('loadStep.batchState.' + line.batch.state) }}
                @if (line.batch.tries > 1) {
                  <span class="dms-muted">
                    · {{ t('loadStep.batches.tries', { count: formats.count(line.batch.tries) }) }}
                  </span>
                }
                @if (line.batch.problem; as problem) {
                  <p class="dms-muted" lang="en">{{ problem.message }}</p>
                }
              </td>
              <td class="dms-number" [attr.data-label]="t('loadStep.batches.rows')">
                {{ formats.count(line.batch.rows) }}
              </td>
              <td>
                @if (line.batch.jobId; as job) {
                  <code>{{ job }}</code>
                }
              </td>
            </tr>
          }
        </tbody>
      </table>
      @if (batches().length > lines().length) {
        <p class="dms-muted more">
          {{ t('loadStep.batches.more', { count: formats.count(batches().length - lines().length) }) }}
        </p>
      }
    </ng-container>
  `,
  styles: `
    .more {
      padding: 8px 16px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class BatchTable {
  readonly batches = input.required<readonly BatchDto[]>();
  protected readonly formats = inject(Formats);
  protected readonly lines = computed(() =>
    this.batches()
      .map((batch, index) => ({ batch, number: index + 1 }))
      .slice(-most)
      .reverse(),
  );
}
