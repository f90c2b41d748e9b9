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
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { Asking } from '../api/asking';
import { type Problem, problemOf } from '../api/problem';
import { Api } from '../client/api';
import { recipesDifference } from '../client/fn/recipes/recipes-difference';
import { recipesReplace } from '../client/fn/recipes/recipes-replace';
import { recipesVersions } from '../client/fn/recipes/recipes-versions';
import type { RecipeDifferenceDto } from '../client/models/recipe-difference-dto';
import type { RecipeDto } from '../client/models/recipe-dto';
import type { RecipeVersionDto } from '../client/models/recipe-version-dto';
import type { RecipeVersionsDto } from '../client/models/recipe-versions-dto';
import { Formats } from '../language/formats';
import { Session } from '../session/session';
import { Announcements } from '../ui/announcements';
import { Dialog } from '../ui/dialog';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import { ProblemPanel } from '../ui/problem-panel';
import type { RecipeStep } from '../wizard/shape/recipe-step';
import { RecipeWords } from './recipe-words';

type State = { kind: 'looking' } | { kind: 'taking' } | { kind: 'failed'; problem: Problem };

const marks = { same: 'done', added: 'add', removed: 'delete', changed: 'edit' } as const;

/** What a saved recipe has been: by whom, when, what each change did to its steps; and any of it back as the newest. */
@Component({
  selector: 'dms-recipe-versions',
  imports: [Dialog, Icon, MatButton, Moment, ProblemPanel, TranslocoDirective],
  templateUrl: './recipe-versions.html',
  styleUrl: './recipe-versions.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RecipeVersions {
  readonly recipe = input.required<RecipeDto>();
  readonly closed = output();
  /** The recipe with an older version taken back. */
  readonly taken = output<RecipeDto>();

  private readonly api = inject(Api);
  private readonly transloco = inject(TranslocoService);
  private readonly announcements = inject(Announcements);
  private readonly words = inject(RecipeWords);
  private readonly session = inject(Session);
  protected readonly formats = inject(Formats);
  protected readonly versions = new Asking<RecipeVersionsDto>();
  protected readonly difference = new Asking<RecipeDifferenceDto>();
  protected readonly state = signal<State>({ kind: 'looking' });
  protected readonly newest = computed(() => this.versions.value()?.items[0]?.number);
  /** The number of the version that is looked at. */
  protected readonly shown = linkedSignal(() => this.newest());
  protected readonly mayTake = computed(() => this.session.mayChange(this.recipe()));
  protected readonly looked = computed(() =>
    this.versions.value()?.items.find(({ number }) => number === this.shown()),
  );
  protected readonly steps = computed(() =>
    ((this.looked()?.recipe.steps ?? []) as RecipeStep[]).map((step) => ({
      words: this.words.of(step),
      off: step.off === true,
    })),
  );
  /** What became of the steps of the version before; those that stayed as they were are left out. */
  protected readonly changes = computed(() =>
    (this.difference.value()?.steps ?? [])
      .filter(({ change }) => change !== 'same')
      .map(({ change, before, after, parameters = [] }) => ({
        change,
        icon: marks[change],
        words: this.words.of((after ?? before) as RecipeStep),
        was: change === 'changed' ? this.words.of(before as RecipeStep) : '',
        parameters: parameters.join(', '),
      })),
  );

  constructor() {
    effect(() => {
      const { id } = this.recipe();
      untracked(() => this.versions.ask(() => this.api.invoke(recipesVersions, { id })));
    });
    effect(() => {
      const to = this.shown();
      const { id } = untracked(this.recipe);
      if (to === undefined || to < 2) this.difference.forget();
      else
        untracked(() =>
          this.difference.ask(() => this.api.invoke(recipesDifference, { id, from: to - 1, to })),
        );
    });
    inject(DestroyRef).onDestroy(() => {
      this.versions.stop();
      this.difference.stop();
    });
  }

  /** Nothing is undone by it: what is the newest now stays as the version before. */
  protected async take({ name, recipe, options, columns, number }: RecipeVersionDto): Promise<void> {
    if (this.state().kind === 'taking') return;
    this.state.set({ kind: 'taking' });
    const { id, version } = this.recipe();
    const known = { ...(options && { options }), ...(columns && { columns }) };
    try {
      const body = { name, recipe, ...known };
      const taken = await firstValueFrom(this.api.invoke(recipesReplace, { id, 'If-Match': version, body }));
      this.announcements.say(
        this.transloco.translate('recipes.versions.taken', {
          number: this.formats.count(number),
          newest: this.formats.count(taken.number),
        }),
      );
      this.taken.emit(taken);
    } catch (error) {
      this.state.set({ kind: 'failed', problem: problemOf(error) });
    }
  }
}
