import { Injectable, computed, inject } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';
import { Formats } from '../../language/formats';
import { MigrationDraft } from '../migration-draft';
import { type RecipeStep, freshId, inserted, movedTo, withOff } from './recipe-step';
import { sentence } from './sentence';

/** Changes of the chosen load's recipe; each can be undone and is named by the step's sentence. */
@Injectable()
export class RecipeChanges {
  private readonly draft = inject(MigrationDraft);
  private readonly transloco = inject(TranslocoService);
  private readonly formats = inject(Formats);
  readonly steps = computed<readonly RecipeStep[]>(() => this.draft.load()?.recipe.steps ?? []);

  add(index: number, step: RecipeStep): void {
    const whole: RecipeStep = { id: freshId(step.op, this.steps()), ...step };
    this.change('add', whole, (steps) => inserted(steps, index, whole));
  }

  replace(index: number, step: RecipeStep): void {
    this.change('edit', step, (steps) => steps.map((each, at) => (at === index ? step : each)));
  }

  switch(index: number, off: boolean): void {
    const step = this.steps()[index];
    if (step)
      this.change(off ? 'off' : 'on', step, (steps) =>
        steps.map((each, at) => (at === index ? withOff(each, off) : each)),
      );
  }

  remove(index: number): void {
    const step = this.steps()[index];
    if (step) this.change('remove', step, (steps) => steps.filter((_, at) => at !== index));
  }

  move(from: number, to: number): void {
    const step = this.steps()[from];
    if (step) this.change('move', step, (steps) => movedTo(steps, from, to));
  }

  /** All steps give way to those of a recipe of the library. */
  take(name: string, steps: readonly RecipeStep[]): void {
    this.draft.changeLoad(
      'shape.did.recipe',
      (load) => ({ ...load, recipe: { version: 1, ...load.recipe, steps: [...steps] } }),
      { step: name },
    );
  }

  private change(what: string, step: RecipeStep, edit: (steps: readonly RecipeStep[]) => RecipeStep[]): void {
    const words = sentence(
      step,
      (key, params) => this.transloco.translate(key, params),
      (value) => this.formats.count(value),
    );
    this.draft.changeLoad(
      `shape.did.${what}`,
      (load) => ({ ...load, recipe: { version: 1, ...load.recipe, steps: edit(load.recipe.steps ?? []) } }),
      { step: words },
    );
  }
}
