import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  output,
  signal,
  untracked,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { Asking } from '../../../api/asking';
import { Api } from '../../../client/api';
import { datasetsClusters } from '../../../client/fn/datasets/datasets-clusters';
import type { ClusterDto } from '../../../client/models/cluster-dto';
import type { ClusterMethod } from '../../../client/models/cluster-method';
import type { ClustersDto } from '../../../client/models/clusters-dto';
import { Formats } from '../../../language/formats';
import { Dialog } from '../../../ui/dialog';
import { Icon } from '../../../ui/icon';
import { ProblemPanel } from '../../../ui/problem-panel';
import type { RecipeStep } from '../recipe-step';
import { type Choice, choiceOf, mergeStep, rowsChanged } from './cluster-choice';

/** In the order they are worth trying: the first merge hardly anything wrong. */
const methods: readonly ClusterMethod[] = [
  'fingerprint',
  'ngram',
  'pinyin',
  'metaphone',
  'cologne',
  'jaroWinkler',
  'levenshtein',
];
const mostShown = 200;

interface Group {
  cluster: ClusterDto;
  choice: Choice;
}

/** Values of a column that are one thing written differently, and what each group is to become: a step of the recipe. */
@Component({
  selector: 'dms-alike-values',
  imports: [Dialog, Icon, MatButton, ProblemPanel, TranslocoDirective],
  templateUrl: './alike-values.html',
  styleUrl: './alike-values.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AlikeValues {
  readonly datasetId = input.required<string>();
  readonly steps = input.required<readonly RecipeStep[]>();
  /** The values are those after so many steps. */
  readonly upTo = input.required<number>();
  readonly column = input.required<string>();
  readonly merged = output<RecipeStep>();
  readonly closed = output();

  private readonly api = inject(Api);
  protected readonly formats = inject(Formats);
  protected readonly methods = methods;
  protected readonly method = signal<ClusterMethod>('fingerprint');
  protected readonly found = new Asking<ClustersDto>();
  protected readonly groups = linkedSignal<Group[]>(() =>
    (this.found.value()?.clusters ?? [])
      .slice(0, mostShown)
      .map((cluster) => ({ cluster, choice: choiceOf(cluster) })),
  );
  protected readonly step = computed(() => mergeStep(this.column(), this.method(), this.groups()));
  protected readonly changed = computed(() =>
    this.groups()
      .filter(({ choice }) => choice.chosen && choice.target !== '')
      .reduce((sum, group) => sum + this.rowsOf(group), 0),
  );

  constructor() {
    effect(() => {
      const body = {
        column: this.column(),
        method: this.method(),
        recipe: { version: 1 as const, steps: [...this.steps()] },
        upTo: this.upTo(),
      };
      const id = this.datasetId();
      untracked(() => this.found.ask(() => this.api.invoke(datasetsClusters, { id, body })));
    });
    inject(DestroyRef).onDestroy(() => this.found.stop());
  }

  protected find(method: string): void {
    const wanted = methods.find((one) => one === method);
    if (wanted) this.method.set(wanted);
  }

  protected rowsOf({ cluster, choice }: Group): number {
    return rowsChanged(cluster, choice);
  }

  protected change(index: number, to: Partial<Choice>): void {
    this.groups.update((groups) =>
      groups.map((group, at) => (at === index ? { ...group, choice: { ...group.choice, ...to } } : group)),
    );
  }

  /** A value that is left alone stays as it is, whatever the group becomes. */
  protected toggle(index: number, value: string): void {
    const left = new Set(this.groups()[index]?.choice.left);
    if (!left.delete(value)) left.add(value);
    this.change(index, { left });
  }

  protected merge(): void {
    const step = this.step();
    if (step) this.merged.emit(step);
  }
}
