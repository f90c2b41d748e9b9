import { ChangeDetectionStrategy, Component, DestroyRef, inject, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { PagedList } from '../../api/paged-list';
import { Api } from '../../client/api';
import { datasetsList } from '../../client/fn/datasets/datasets-list';
import { filesList } from '../../client/fn/files/files-list';
import type { DatasetDto } from '../../client/models/dataset-dto';
import type { FileDto } from '../../client/models/file-dto';
import { Formats } from '../../language/formats';
import { Dialog } from '../../ui/dialog';
import { Filters } from '../../ui/filters';
import { Moment } from '../../ui/moment';
import { ProblemPanel } from '../../ui/problem-panel';
import { Segments } from '../../ui/segments';
import { byteCount } from './byte-count';

const pageSize = 50;

/** What was brought before: datasets that are read already, and files that can be read again. */
@Component({
  selector: 'dms-dataset-picker',
  imports: [Dialog, Filters, MatButton, Moment, ProblemPanel, Segments, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <dms-dialog [heading]="t('source.pickHeading')" (closed)="closed.emit()">
        <div class="dms-page-head">
          <dms-segments
            legend="unseen"
            [label]="t('source.pickHeading')"
            [segments]="choices"
            [value]="shown()"
            (chosen)="show($event)"
          />
          <dms-filters [search]="''" [searchLabel]="t('source.searchByName')" (searched)="search($event)" />
        </div>
        @let state = shown() === 'datasets' ? datasets.state() : files.state();
        @switch (state.kind) {
          @case ('loading') {
            <p class="dms-muted" aria-busy="true">{{ t('list.loading') }}</p>
          }
          @case ('failed') {
            <dms-problem [problem]="state.problem" (again)="retry()" />
          }
          @case ('ready') {
            <ul>
              @if (shown() === 'datasets') {
                @for (item of datasets.items(); track item.id) {
                  <li>
                    <button type="button" [disabled]="item.state === 'failed'" (click)="dataset.emit(item)">
                      <bdi>{{ item.name }}</bdi>
                      <span class="dms-muted">
                        {{ t('source.datasetState.' + item.state) }}
                        @if (item.state === 'ready') {
                          ·
                          {{
                            t('source.rowCount.' + formats.form(item.rowCount), {
                              count: formats.count(item.rowCount),
                            })
                          }}
                        }
                        · <dms-moment [at]="item.createdAt" />
                      </span>
                    </button>
                  </li>
                } @empty {
                  <li class="dms-muted none">{{ t('source.noDatasets') }}</li>
                }
              } @else {
                @for (item of files.items(); track item.id) {
                  <li>
                    <button type="button" (click)="file.emit(item)">
                      <bdi>{{ item.name }}</bdi>
                      <span class="dms-muted">
                        {{ item.format }} · {{ size(item.size) }} · <dms-moment [at]="item.createdAt" />
                      </span>
                    </button>
                  </li>
                } @empty {
                  <li class="dms-muted none">{{ t('source.noFiles') }}</li>
                }
              }
            </ul>
          }
        }
        <div class="dms-dialog-actions">
          @if (state.kind === 'ready' && state.nextCursor !== null) {
            <button mat-stroked-button type="button" (click)="more()">
              {{ state.more === 'loading' ? t('list.loading') : t('list.more') }}
            </button>
          }
          <button mat-stroked-button type="button" (click)="closed.emit()">{{ t('source.close') }}</button>
        </div>
      </dms-dialog>
    </ng-container>
  `,
  styles: `
    :host {
      --dms-dialog-width: 640px;
    }
    ul {
      max-height: 50dvh;
      padding: 0;
      border-radius: 4px;
      background: var(--mat-sys-surface-container-lowest);
      list-style: none;
      overflow-y: auto;
    }
    li + li {
      border-block-start: 1px solid var(--mat-sys-outline-variant);
    }
    button:not([mat-stroked-button]) {
      display: flex;
      flex-wrap: wrap;
      justify-content: space-between;
      gap: 4px 16px;
      width: 100%;
      min-height: 44px;
      align-items: center;
      padding: 4px 12px;
      border: 0;
      background: none;
      color: inherit;
      font: inherit;
      text-align: start;
      cursor: pointer;
    }
    button:not([mat-stroked-button]):hover:enabled {
      background: var(--mat-sys-surface-container);
    }
    button:disabled {
      cursor: default;
    }
    button:focus-visible {
      outline-offset: -2px;
    }
    .none {
      padding: 16px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DatasetPicker {
  readonly closed = output();
  readonly dataset = output<DatasetDto>();
  readonly file = output<FileDto>();

  private readonly api = inject(Api);
  private readonly transloco = inject(TranslocoService);
  protected readonly formats = inject(Formats);
  protected readonly datasets = new PagedList<DatasetDto>();
  protected readonly files = new PagedList<FileDto>();
  protected readonly shown = signal<'datasets' | 'files'>('datasets');
  protected readonly choices = (['datasets', 'files'] as const).map((value) => ({
    value,
    label: this.transloco.translate<string>(`source.pick.${value}`),
  }));

  constructor() {
    this.search('');
    inject(DestroyRef).onDestroy(() => {
      this.datasets.stop();
      this.files.stop();
    });
  }

  protected show(value: 'datasets' | 'files'): void {
    this.shown.set(value);
  }

  protected search(text: string): void {
    const wanted = { limit: pageSize, ...(text !== '' && { search: text }) };
    this.datasets.load((cursor) => this.api.invoke(datasetsList, { ...wanted, cursor }));
    this.files.load((cursor) => this.api.invoke(filesList, { ...wanted, cursor }));
  }

  protected retry(): void {
    this.datasets.retry();
    this.files.retry();
  }

  protected more(): void {
    if (this.shown() === 'datasets') this.datasets.more();
    else this.files.more();
  }

  protected size(bytes: number): string {
    return byteCount(bytes, (value) => this.formats.count(value));
  }
}
