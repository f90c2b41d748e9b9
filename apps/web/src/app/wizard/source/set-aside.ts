import { ChangeDetectionStrategy, Component, OnInit, inject, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { type Problem, problemOf } from '../../api/problem';
import { Api } from '../../client/api';
import { datasetsRejects } from '../../client/fn/datasets/datasets-rejects';
import type { RejectedRowDto } from '../../client/models/rejected-row-dto';
import { Formats } from '../../language/formats';
import { Dialog } from '../../ui/dialog';
import { ProblemPanel } from '../../ui/problem-panel';
import { reasonWords } from './reason-words';
import { shownText } from './shown-text';

const pageSize = 100;

type State =
  | { kind: 'loading' }
  | { kind: 'failed'; problem: Problem }
  | { kind: 'ready'; rows: RejectedRowDto[]; total: number };

/** Every record that could not become a row: its line, why, and how it lies in the file. */
@Component({
  selector: 'dms-set-aside',
  imports: [Dialog, MatButton, ProblemPanel, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <dms-dialog [heading]="t('source.setAsideHeading')" (closed)="closed.emit()">
        @let now = state();
        @switch (now.kind) {
          @case ('loading') {
            <p class="dms-muted" aria-busy="true">{{ t('list.loading') }}</p>
          }
          @case ('failed') {
            <dms-problem [problem]="now.problem" (again)="more()" />
          }
          @case ('ready') {
            <p class="dms-muted">{{ t('source.setAsideSentence') }}</p>
            <div class="rows">
              <table class="dms-table">
                <caption class="dms-unseen">
                  {{
                    t('source.setAsideHeading')
                  }}
                </caption>
                <thead>
                  <tr>
                    <th scope="col">{{ t('source.lineColumn') }}</th>
                    <th scope="col">{{ t('source.reasonColumn') }}</th>
                    <th scope="col">{{ t('source.textColumn') }}</th>
                  </tr>
                </thead>
                <tbody>
                  @for (row of now.rows; track $index) {
                    <tr>
                      <th scope="row" class="dms-whole">
                        {{ t('source.line', { line: formats.count(row.line) }) }}
                      </th>
                      <td>
                        @let words = reason(row.reason);
                        {{ words ? t(words.key, words.params) : row.reason }}
                      </td>
                      <td class="text">
                        <bdi>{{ shown(row.text) }}</bdi>
                      </td>
                    </tr>
                  }
                </tbody>
              </table>
            </div>
            <p class="dms-muted">
              {{
                t('source.shownOf', {
                  shown: formats.count(now.rows.length),
                  all: formats.count(now.total),
                })
              }}
            </p>
          }
        }
        <div class="dms-dialog-actions">
          @if (now.kind === 'ready' && now.rows.length < now.total) {
            <button mat-stroked-button type="button" (click)="more()">{{ t('list.more') }}</button>
          }
          <button mat-flat-button type="button" (click)="closed.emit()">{{ t('source.close') }}</button>
        </div>
      </dms-dialog>
    </ng-container>
  `,
  styles: `
    :host {
      --dms-dialog-width: 960px;
    }
    .rows {
      max-height: 60dvh;
      overflow: auto;
      background: var(--mat-sys-surface-container-lowest);
      border-radius: 4px;
    }
    .text {
      font: 13px/20px var(--dms-mono);
      overflow-wrap: anywhere !important;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SetAside implements OnInit {
  readonly datasetId = input.required<string>();
  readonly closed = output();

  private readonly api = inject(Api);
  protected readonly formats = inject(Formats);
  protected readonly state = signal<State>({ kind: 'loading' });
  protected readonly reason = reasonWords;
  protected readonly shown = shownText;

  async ngOnInit(): Promise<void> {
    await this.more();
  }

  protected async more(): Promise<void> {
    const before = this.state();
    const rows = before.kind === 'ready' ? before.rows : [];
    try {
      const params = { id: this.datasetId(), offset: rows.length, limit: pageSize };
      const page = await firstValueFrom(this.api.invoke(datasetsRejects, params));
      this.state.set({ kind: 'ready', rows: [...rows, ...page.rows], total: page.total });
    } catch (error) {
      this.state.set({ kind: 'failed', problem: problemOf(error) });
    }
  }
}
