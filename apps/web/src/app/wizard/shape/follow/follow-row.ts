import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  OnInit,
  computed,
  inject,
  input,
  output,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { Asking } from '../../../api/asking';
import { Api } from '../../../client/api';
import { datasetsTrace } from '../../../client/fn/datasets/datasets-trace';
import type { TraceDto } from '../../../client/models/trace-dto';
import { Formats } from '../../../language/formats';
import { Language } from '../../../language/language';
import { CellValue, textOf } from '../../../ui/cell-value';
import { CopyText } from '../../../ui/copy-text';
import { Dialog } from '../../../ui/dialog';
import { Icon } from '../../../ui/icon';
import type { IconName } from '../../../ui/icon-names';
import { ProblemPanel } from '../../../ui/problem-panel';
import type { RecipeStep } from '../recipe-step';
import { sentence } from '../sentence';
import { type CellChange, type Stop, wayOf } from './row-way';

const icons: Record<Stop['kind'], IconName> = {
  off: 'radio_button_unchecked',
  same: 'done',
  changed: 'edit',
  skipped: 'info',
  rejected: 'error_outline',
  folded: 'inbox',
  pieces: 'add',
};

/** One source row drawn through every step, to its end: as a list, and as a text to take along. */
@Component({
  selector: 'dms-follow-row',
  imports: [CellValue, CopyText, Dialog, Icon, MatButton, ProblemPanel, TranslocoDirective],
  templateUrl: './follow-row.html',
  styleUrl: './follow-row.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FollowRow implements OnInit {
  readonly datasetId = input.required<string>();
  readonly steps = input.required<readonly RecipeStep[]>();
  /** Its number in the source, from 1. */
  readonly row = input.required<number>();
  readonly closed = output();

  private readonly api = inject(Api);
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);
  protected readonly formats = inject(Formats);
  protected readonly icons = icons;
  protected readonly trace = new Asking<TraceDto>();
  protected readonly source = computed(() => Object.entries(this.trace.value()?.sources[0]?.values ?? {}));
  protected readonly way = computed(() => {
    this.language.code();
    const trace = this.trace.value();
    return trace ? wayOf(trace).map((stop) => ({ ...stop, sentence: this.sentenceOf(stop) })) : [];
  });
  /** Where the row is at the end: a translation and its parameters. */
  protected readonly end = computed(() => {
    const trace = this.trace.value();
    if (!trace) return undefined;
    const count = trace.outputs.length;
    return { key: `follow.end.${trace.fate ?? 'carried'}`, params: { count: this.formats.count(count) } };
  });
  protected readonly text = computed(() => {
    const end = this.end();
    return [
      this.say('follow.title', { row: this.formats.count(this.row()) }),
      ...this.way().map((stop) => `${stop.step + 1}. ${stop.sentence}: ${this.wordsOf(stop)}`),
      ...(end ? [`→ ${this.say(end.key, end.params)}`] : []),
    ].join('\n');
  });

  constructor() {
    inject(DestroyRef).onDestroy(() => this.trace.stop());
  }

  ngOnInit(): void {
    const recipe = { version: 1 as const, steps: [...this.steps()] };
    const body = { _row: this.row(), recipe };
    this.trace.ask(() => this.api.invoke(datasetsTrace, { id: this.datasetId(), body }));
  }

  /** What a step did to the row, in a few words. */
  protected wordsOf({ kind, changes, reason, count }: Stop): string {
    const words = this.say(`follow.did.${kind}`, {
      reason: reason ?? '',
      count: this.formats.count(count ?? 0),
    });
    return [words, ...changes.map((change) => this.changeWords(change))].filter(Boolean).join(' · ');
  }

  private changeWords({ column, ...change }: CellChange): string {
    const shown = (value: unknown) => (value === null ? 'null' : `“${textOf(value)}”`);
    const before = 'before' in change ? shown(change.before) : '–';
    const after = 'after' in change ? shown(change.after) : '–';
    return `${column}: ${before} → ${after}`;
  }

  private sentenceOf({ step, op }: Stop): string {
    const known = this.steps()[step];
    const say = (key: string, params?: Record<string, unknown>) => this.say(key, params);
    return known ? sentence(known, say, (value) => this.formats.count(value)) : op;
  }

  private say(key: string, params?: Record<string, unknown>): string {
    return this.transloco.translate(key, params);
  }
}
