import { Injectable, inject } from '@angular/core';
import { Router } from '@angular/router';
import { TranslocoService } from '@jsverse/transloco';
import { Language } from '../language/language';
import type { Command } from '../ui/palette/palette';
import { MigrationDraft } from './migration-draft';
import { StepStatus } from './step-status';
import { steps } from './steps';

/** What can be done in an open migration: go to a step or another load, do the main act, undo and redo. */
@Injectable()
export class WizardCommands {
  private readonly router = inject(Router);
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);
  private readonly draft = inject(MigrationDraft);
  private readonly status = inject(StepStatus);

  /** `goTo` leads to a step, `main` does the main act of the screen or leads to what it lacks. */
  offered(goTo: (index: number) => void, main: () => void): readonly Command[] {
    this.language.code();
    return [
      ...this.mainAct(main),
      ...steps.map((step, index) => ({
        id: `step.${step}`,
        words: this.words(`wizard.step.${step}`),
        also: this.words(`palette.also.${step}`),
        group: 'palette.group.steps',
        keys: `g ${index + 1}`,
        run: () => goTo(index),
      })),
      ...this.loads(),
      ...this.history(),
    ];
  }

  private mainAct(main: () => void): Command[] {
    const action = this.status.main();
    const [blocker] = this.status.blockers();
    if (!action) return [];
    const blocked = blocker && this.words(blocker.key, blocker.params);
    return [
      {
        id: 'main',
        words: this.words(action.label, action.params),
        group: 'palette.group.deeds',
        keys: 'Ctrl+Enter',
        ...(blocked !== undefined && { blocked }),
        run: main,
      },
    ];
  }

  private loads(): Command[] {
    return this.draft
      .loads()
      .filter(({ name }) => name !== this.draft.load()?.name)
      .map(({ name }) => ({
        id: `load.${name}`,
        words: this.words('palette.deed.load', { what: name }),
        group: 'palette.group.steps',
        run: () =>
          void this.router.navigate([], { queryParams: { load: name }, queryParamsHandling: 'merge' }),
      }));
  }

  private history(): Command[] {
    const [undoable, redoable] = [this.draft.undoable(), this.draft.redoable()];
    const command = (id: string, what: string | undefined, keys: string, run: () => void): Command => ({
      id,
      words: what === undefined ? this.words(`palette.deed.${id}`) : this.words(`wizard.${id}`, { what }),
      also: this.words(`palette.also.${id}`),
      group: 'palette.group.deeds',
      keys,
      ...(what === undefined && {
        blocked: this.words(id === 'undo' ? 'wizard.nothingToUndo' : 'wizard.nothingToRedo'),
      }),
      run,
    });
    return [
      command('undo', undoable, 'Ctrl+Z', () => this.draft.undo()),
      command('redo', redoable, 'Ctrl+Shift+Z', () => this.draft.redo()),
    ];
  }

  private words(key: string, params?: Record<string, unknown>): string {
    return this.transloco.translate(key, params);
  }
}
