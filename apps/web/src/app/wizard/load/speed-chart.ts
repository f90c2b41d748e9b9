import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { RunDto } from '../../client/models/run-dto';
import { Formats } from '../../language/formats';
import { type Sample, binMs, pathOf, speedsOf, withSample } from './speeds';
import { settled } from './run-progress';

const box = { width: 600, height: 48 };

/** Rows a second over the last ten minutes, as far as this page has heard of them; its sentence says the same. */
@Component({
  selector: 'dms-speed-chart',
  imports: [TranslocoDirective],
  template: `
    @if (path(); as line) {
      <figure *transloco="let t">
        <figcaption>{{ t('loadStep.speeds', words()) }}</figcaption>
        <svg aria-hidden="true" preserveAspectRatio="none" [attr.viewBox]="viewBox">
          <path [attr.d]="line" />
        </svg>
      </figure>
    }
  `,
  styles: `
    figure {
      display: grid;
      gap: 4px;
      margin: 0;
    }
    figcaption {
      color: var(--mat-sys-on-surface-variant);
      font-size: 12px;
      font-variant-numeric: tabular-nums;
    }
    svg {
      width: 100%;
      height: 48px;
      border-block-end: 1px solid var(--mat-sys-outline-variant);
    }
    path {
      fill: none;
      stroke: var(--mat-sys-primary);
      stroke-width: 2;
      vector-effect: non-scaling-stroke;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SpeedChart {
  readonly run = input.required<RunDto>();
  /** Milliseconds since 1970; moves on while the run does. */
  readonly now = input.required<number>();

  private readonly formats = inject(Formats);
  private readonly samples = signal<readonly Sample[]>([]);
  private readonly bin = computed(() => Math.floor(this.now() / binMs));
  private readonly speeds = computed(() => speedsOf(this.samples(), this.bin() * binMs));
  private readonly most = computed(() =>
    Math.max(0, ...this.speeds().filter((speed) => speed !== undefined)),
  );
  protected readonly viewBox = `-1 -1 ${box.width + 2} ${box.height + 2}`;
  protected readonly path = computed(() => pathOf(this.speeds(), this.most(), box));
  protected readonly words = computed(() => ({
    now: this.formats.count(Math.round(this.speeds().at(-1) ?? 0)),
    most: this.formats.count(Math.round(this.most())),
  }));

  constructor() {
    let id = '';
    effect(() => {
      const run = this.run();
      const sample = { at: Date.now(), done: settled(run).done };
      untracked(() => {
        this.samples.update((samples) => withSample(run.id === id ? samples : [], sample));
        id = run.id;
      });
    });
  }
}
