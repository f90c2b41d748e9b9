import { Injectable, computed, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router } from '@angular/router';
import { TranslocoService } from '@jsverse/transloco';
import { Formats } from '../../language/formats';
import { Language } from '../../language/language';
import { type Side, sides } from './comparison';
import { filteredColumn, filterWords, sortOf, without } from './filter-words';
import { RecipeChanges } from './recipe-changes';
import type { Chosen } from './shape-view';

interface Changes {
  at?: number;
  where?: string[];
  sort?: string;
  show?: Chosen;
  side?: Side;
}

/** Which rows are looked at, as the address says: after how many steps, under which filters, in which order. */
@Injectable()
export class ShapeAddress {
  private readonly router = inject(Router);
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);
  private readonly formats = inject(Formats);
  private readonly steps = inject(RecipeChanges).steps;
  private readonly query = toSignal(inject(ActivatedRoute).queryParamMap, { requireSync: true });
  private readonly at = computed(() => this.query().get('at') ?? undefined);

  /** How many steps the rows have behind them; all where the address does not say. */
  readonly stand = computed(() => {
    const all = this.steps().length;
    const at = this.at();
    return at !== undefined && /^\d+$/.test(at) ? Math.min(Number(at), all) : all;
  });
  /** Whether one stands at a step of one's choice, and not at whatever is the last. */
  readonly standsFast = computed(() => this.at() !== undefined);
  readonly conditions = computed(() => this.query().getAll('where').filter(Boolean));
  readonly filters = computed(() => {
    this.language.code();
    const words = (key: string, params?: Record<string, unknown>): string =>
      this.transloco.translate(key, params);
    const count = (value: number) => this.formats.count(value);
    return this.conditions().map((condition) => ({
      condition,
      words: filterWords(condition, words, count),
    }));
  });
  readonly sort = computed(() => this.query().get('sort') ?? undefined);
  readonly sorted = computed(() => sortOf(this.sort()));

  /** Only what the last step behind the rows set aside or changed. */
  readonly show = computed<Chosen | undefined>(() => {
    const show = this.query().get('show');
    return this.stand() > 0 && (show === 'setAside' || show === 'changed') ? show : undefined;
  });

  /** Which side of that step is seen. Whoever asks what a step changed wants to see it changed. */
  readonly side = computed<Side>(() => {
    if (this.show() === 'setAside') return 'after';
    const asked = sides.find((side) => side === this.query().get('side'));
    return asked ?? (this.show() === 'changed' ? 'split' : 'after');
  });

  /** Standing elsewhere, or filtering, ends the showing of what a step did. */
  go(changes: Changes): void {
    const queryParams: Record<string, unknown> = {};
    if ('show' in changes || 'at' in changes || changes.where) queryParams['show'] = changes.show ?? null;
    if ('at' in changes) queryParams['at'] = changes.at === this.steps().length ? null : changes.at;
    if (changes.where) queryParams['where'] = changes.where.length > 0 ? changes.where : null;
    if ('sort' in changes) queryParams['sort'] = changes.sort === '' ? null : changes.sort;
    if ('side' in changes) queryParams['side'] = changes.side;
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge' });
  }

  /** Another value or range of the same column takes the place of the one before: no row could be in both. */
  filter(condition: string): void {
    const before = this.conditions();
    if (before.includes(condition)) return this.go({ where: without(before, condition) });
    const column = filteredColumn(condition);
    const others = before.filter((each) => column === undefined || filteredColumn(each) !== column);
    this.go({ where: [...others, condition] });
  }
}
