import { Injectable, computed, signal } from '@angular/core';
import { type Step, steps } from './steps';

/** One thing that is left to do: a sentence (translation key), and where it can be done. */
export interface Blocker {
  key: string;
  params?: Record<string, unknown>;
  /** The id of the element of this screen. */
  focus?: string;
  /** Another step. */
  step?: Step;
}

/** The one main act of a screen where it is not "go to the next step". Its button may stand in the screen or the footer. */
export interface MainAction {
  /** A translation key. */
  label: string;
  params?: Record<string, unknown>;
  press: () => void;
  /** False: the screen has its own button; only Ctrl+Enter comes this way. */
  inFooter?: boolean;
}

/** What the screens tell the shell: what is left on each step, and what Ctrl+Enter does. One per opened migration. */
@Injectable()
export class StepStatus {
  private readonly shown = signal<Step>('source');
  private readonly left = signal<Partial<Record<Step, Blocker[]>>>({});
  private readonly action = signal<MainAction | undefined>(undefined);

  readonly step = this.shown.asReadonly();
  /** What is left on the step that is shown. */
  readonly blockers = computed<Blocker[]>(() => this.left()[this.shown()] ?? []);
  readonly main = this.action.asReadonly();

  /** By the shell, before the step's screen is made. */
  enter(step: Step): void {
    if (step === this.shown()) return;
    this.shown.set(step);
    this.action.set(undefined);
  }

  /** What is left on the screen's step; an empty list when nothing is. Call it from an effect. */
  setBlockers(blockers: Blocker[], step: Step = this.shown()): void {
    this.left.update((left) => ({ ...left, [step]: blockers }));
  }

  blockersOf(step: Step): Blocker[] {
    return this.left()[step] ?? [];
  }

  /** Instead of "next": set it when the screen is made, undefined gives it back. Gone when the step is left. */
  setMain(action: MainAction | undefined): void {
    this.action.set(action);
  }

  /** Another load is shown: what was left of the one before says nothing about it. */
  forget(): void {
    this.left.set({});
  }

  next(): Step | undefined {
    return steps[steps.indexOf(this.shown()) + 1];
  }

  back(): Step | undefined {
    return steps[steps.indexOf(this.shown()) - 1];
  }
}
