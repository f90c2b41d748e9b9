import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  computed,
  effect,
  inject,
  input,
  output,
  untracked,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { catchError, forkJoin, map, of } from 'rxjs';
import { Asking } from '../../api/asking';
import { Api } from '../../client/api';
import { filesTry } from '../../client/fn/files/files-try';
import type { ReadOptionsDto } from '../../client/models/read-options-dto';
import type { TriedDto } from '../../client/models/tried-dto';
import { linesOf, tellingRows } from './encodings';

interface Reading {
  encoding: string;
  lines: string[];
}

/** A guess that could as well be another: the same rows in each reading, so that the eye decides. */
@Component({
  selector: 'dms-encoding-choice',
  imports: [MatButton, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      @if (readings().length > 1) {
        <h3>{{ t('source.whichEncoding') }}</h3>
        <ul>
          @for (reading of readings(); track reading.encoding; let first = $first) {
            <li class="dms-panel">
              <p class="name">
                {{ reading.encoding }}
                @if (first) {
                  <span class="dms-chip">{{ t('source.guessed') }}</span>
                }
              </p>
              @for (line of reading.lines; track $index) {
                <p class="line">
                  <bdi>{{ line }}</bdi>
                </p>
              }
              <button mat-stroked-button type="button" (click)="chosen.emit(reading.encoding)">
                {{ t('source.readAs', { encoding: reading.encoding }) }}
              </button>
            </li>
          }
        </ul>
      }
    </ng-container>
  `,
  styleUrl: './encoding-choice.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class EncodingChoice {
  readonly fileId = input.required<string>();
  /** As a person gave them. */
  readonly options = input.required<ReadOptionsDto>();
  /** With the guess. */
  readonly tried = input.required<TriedDto>();
  readonly chosen = output<string>();

  private readonly api = inject(Api);
  private readonly rivals = new Asking<{ encoding: string; tried: TriedDto }[]>();
  private readonly guess = computed(() => this.tried().options.encoding ?? '');
  /** What the reader itself holds to be possible beside its guess. */
  private readonly others = computed(() =>
    (this.tried().options.encodingAlternatives ?? []).map(({ encoding }) => encoding),
  );
  /** The guess and those of its rivals that read the rows otherwise; nothing where no row hangs on it. */
  protected readonly readings = computed<Reading[]>(() => {
    const numbers = tellingRows(this.tried());
    if (numbers.length === 0) return [];
    const own = { encoding: this.guess(), lines: linesOf(this.tried(), numbers) };
    const others = (this.rivals.value() ?? [])
      .map(({ encoding, tried }) => ({ encoding, lines: linesOf(tried, numbers) }))
      .filter(({ lines }) => lines.join('\n') !== own.lines.join('\n'));
    return [own, ...others];
  });

  constructor() {
    const question = computed(() => ({ id: this.fileId(), options: this.options(), rivals: this.others() }), {
      equal: (left, right) => JSON.stringify(left) === JSON.stringify(right),
    });
    effect(() => {
      const { id, options, rivals } = question();
      untracked(() => this.ask(id, options, rivals));
    });
    inject(DestroyRef).onDestroy(() => this.rivals.stop());
  }

  /** A reading that is refused is no rival. */
  private ask(id: string, options: ReadOptionsDto, rivals: string[]): void {
    if (rivals.length === 0) {
      this.rivals.settle([]);
      return;
    }
    const calls = rivals.map((encoding) =>
      this.api.invoke(filesTry, { id, body: { options: { ...options, encoding } } }).pipe(
        map((tried) => [{ encoding, tried }]),
        catchError(() => of([])),
      ),
    );
    this.rivals.ask(() => forkJoin(calls).pipe(map((found) => found.flat())));
  }
}
