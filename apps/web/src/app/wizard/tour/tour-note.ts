import {
  ChangeDetectionStrategy,
  Component,
  DOCUMENT,
  DestroyRef,
  computed,
  effect,
  inject,
  input,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Formats } from '../../language/formats';
import { Icon } from '../../ui/icon';
import { type Step, steps } from '../steps';
import { Tour } from './tour';

const lookMs = 400;

/** What each note speaks of: the first of these that is on the screen gets an outline. */
const targets: Record<Step, string> = {
  source: '#source-staged',
  shape: 'dms-recipe-list ol',
  map: 'dms-map-page table',
  check: 'dms-check-page .numbers, dms-check-page dms-empty',
  load: 'dms-arm-load .dms-panel, dms-run-live .numbers',
  results: 'dms-account',
};

/** One note of the tour, in a row of its own below the steps: it covers nothing, and Esc ends it. */
@Component({
  selector: 'dms-tour-note',
  imports: [Icon, MatButton, RouterLink, TranslocoDirective],
  template: `
    <div class="note dms-dense" role="note" [attr.aria-label]="t('tour.title')" *transloco="let t">
      <dms-icon name="info" />
      <p>
        <span class="place">{{
          t('tour.place', { number: formats.count(place()), all: formats.count(steps.length) })
        }}</span>
        {{ t('tour.note.' + step()) }}
      </p>
      <button mat-button type="button" (click)="leave()">
        {{ next() ? t('tour.leave') : t('tour.done') }}
      </button>
      @if (next(); as to) {
        <a mat-stroked-button [routerLink]="['/m', migrationId(), to]">
          {{ t('tour.next', { step: t('wizard.step.' + to) }) }}
        </a>
      }
    </div>
  `,
  styles: `
    .note {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 8px;
      padding: 4px 8px 4px 12px;
      border-radius: 8px;
      background: var(--dms-info-container);
      color: var(--dms-on-info-container);
    }
    p {
      flex: 1 1 240px;
      max-width: none;
    }
    .place {
      font-weight: 500;
    }
    // Material's colours are made for a surface.
    .note > :is(a, button) {
      --mat-button-text-label-text-color: var(--dms-on-info-container);
      --mat-button-outlined-label-text-color: var(--dms-on-info-container);
      --mat-button-outlined-outline-color: var(--dms-on-info-container);
    }
  `,
  host: { '(document:keydown.escape)': 'escape($event)' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TourNote {
  readonly step = input.required<Step>();
  readonly migrationId = input.required<string>();

  private readonly document = inject(DOCUMENT);
  private readonly tour = inject(Tour);
  protected readonly formats = inject(Formats);
  protected readonly steps = steps;
  protected readonly place = computed(() => steps.indexOf(this.step()) + 1);
  protected readonly next = computed(() => steps[this.place()]);
  private marked?: Element | undefined;

  constructor() {
    effect(() => this.mark(this.step()));
    // What is spoken of comes and goes with its screen.
    const timer = setInterval(() => this.mark(this.step()), lookMs);
    inject(DestroyRef).onDestroy(() => {
      clearInterval(timer);
      this.marked?.classList.remove('dms-toured');
    });
  }

  protected escape(event: Event): void {
    if (event.defaultPrevented || this.document.querySelector('dialog[open], :popover-open')) return;
    this.tour.leave();
  }

  /** The button that had the focus is gone. */
  protected leave(): void {
    this.tour.leave();
    this.document.querySelector<HTMLElement>('h1')?.focus();
  }

  private mark(step: Step): void {
    const target = this.document.querySelector(targets[step]) ?? undefined;
    if (target === this.marked) return;
    this.marked?.classList.remove('dms-toured');
    target?.classList.add('dms-toured');
    this.marked = target;
  }
}
