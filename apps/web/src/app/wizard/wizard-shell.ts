import {
  ChangeDetectionStrategy,
  Component,
  DOCUMENT,
  DestroyRef,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatButton, MatIconButton } from '@angular/material/button';
import { ActivatedRoute, NavigationEnd, Router, RouterLink, RouterOutlet } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { filter, startWith } from 'rxjs';
import type { RunDto } from '../client/models/run-dto';
import { Formats } from '../language/formats';
import { Icon } from '../ui/icon';
import { Palette } from '../ui/palette/palette';
import { PlaceName } from '../ui/place-name';
import { ProblemPanel } from '../ui/problem-panel';
import { Skeleton } from '../ui/skeleton';
import { MigrationDraft } from './migration-draft';
import { OpenOrg } from './open-org';
import { OpenRuns } from './open-runs';
import { SaveLine } from './save-line';
import { StepStatus } from './step-status';
import { Tour } from './tour/tour';
import { TourNote } from './tour/tour-note';
import { type Step, type StepState, isStep, stepIcons, steps } from './steps';
import { WizardCommands } from './wizard-commands';
import { WizardKeys } from './wizard-keys';

const outlinedMs = 2000;

/** What stands around the six screens of one migration: the steps, the load, the org, the save state, back and next. */
@Component({
  selector: 'dms-wizard-shell',
  imports: [
    Icon,
    MatButton,
    MatIconButton,
    ProblemPanel,
    RouterLink,
    RouterOutlet,
    SaveLine,
    Skeleton,
    TourNote,
    TranslocoDirective,
  ],
  templateUrl: './wizard-shell.html',
  styleUrl: './wizard-shell.scss',
  providers: [MigrationDraft, StepStatus, OpenOrg, OpenRuns, WizardCommands, WizardKeys],
  host: { '(document:keydown)': 'keys.press($event, goTo, main)' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class WizardShell {
  /** From the address. */
  readonly id = input.required<string>();
  readonly loadName = input<string>(undefined, { alias: 'load' });

  private readonly document = inject(DOCUMENT);
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  protected readonly draft = inject(MigrationDraft);
  protected readonly status = inject(StepStatus);
  protected readonly org = inject(OpenOrg);
  private readonly runs = inject(OpenRuns);
  protected readonly keys = inject(WizardKeys);
  protected readonly tour = inject(Tour);
  protected readonly formats = inject(Formats);
  protected readonly steps = steps;
  protected readonly icons = stepIcons;
  protected readonly unfolded = signal(false);
  protected readonly query = computed(() => {
    const load = this.draft.load()?.name;
    return load === undefined ? {} : { load };
  });
  /** A load run is one of the whole migration: there is no load to choose there. */
  protected readonly ofOneLoad = computed(() => !['load', 'results'].includes(this.status.step()));
  /** The first thing left of which it is known where it can be done. */
  protected readonly showable = computed(() =>
    this.status.blockers().find(({ focus, step }) => focus !== undefined || step !== undefined),
  );
  protected readonly blocked = computed(() => this.status.blockers().length > 0);

  constructor() {
    const place = inject(PlaceName);
    effect(() => {
      const id = this.id();
      untracked(() => void this.draft.open(id));
    });
    effect(() => {
      const load = this.loadName();
      untracked(() => {
        if (load !== this.draft.load()?.name) this.status.forget();
        this.draft.choose(load);
      });
    });
    effect(() => place.name.set(this.draft.definition()?.name));
    inject(DestroyRef).onDestroy(() => place.name.set(undefined));
    this.router.events
      .pipe(
        filter((event) => event instanceof NavigationEnd),
        startWith(undefined),
        takeUntilDestroyed(),
      )
      .subscribe(() => this.entered());
    this.followRenamedLoad();
    const commands = inject(WizardCommands);
    inject(Palette).offer(() => commands.offered(this.goTo, this.main));
  }

  protected readonly goTo = (index: number): void => {
    const step = steps[index];
    if (step) void this.go(step);
  };

  /** Ctrl+Enter, and the button at the right of the footer. */
  protected readonly main = (): void => {
    const action = this.status.main();
    const next = this.status.next();
    if (this.blocked()) this.showFirst();
    else if (action) action.press();
    else if (next) void this.go(next);
  };

  /** Where the first thing that is left can be done: another step, or a part of this one that gets an outline for a moment. */
  protected showFirst(): void {
    const { focus: id, step } = this.showable() ?? {};
    if (step !== undefined) return void this.go(step);
    const element = id === undefined ? null : this.document.getElementById(id);
    if (!element) return;
    element.scrollIntoView({ block: 'nearest' });
    element.focus();
    element.classList.add('dms-shown');
    setTimeout(() => element.classList.remove('dms-shown'), outlinedMs);
  }

  protected stateOf(step: Step): StepState {
    if (this.status.blockersOf(step).length > 0) return 'needs';
    const load = this.draft.load();
    const states: Record<Step, StepState> = {
      source: load === undefined ? 'open' : 'done',
      shape: load?.recipe.steps?.length ? 'done' : 'open',
      map: load?.mapping.length ? 'done' : 'open',
      check: this.stateAfter(this.runs.check()),
      load: this.stateAfter(this.runs.load()),
      results: this.stateAfter(this.runs.load()),
    };
    return states[step];
  }

  /** Done by a run that came to its end, unless the migration changed since. */
  private stateAfter(run: RunDto | undefined): StepState {
    const state = this.draft.state();
    if (!run || state.kind !== 'ready' || !['completed', 'completed_with_errors'].includes(run.state))
      return 'open';
    return Date.parse(run.createdAt) < Date.parse(state.migration.updatedAt) ? 'outOfDate' : 'done';
  }

  protected choose(load: string): void {
    void this.router.navigate([], { queryParams: { load }, queryParamsHandling: 'merge' });
  }

  private entered(): void {
    const step = this.route.snapshot.firstChild?.url[0]?.path;
    if (isStep(step)) this.status.enter(step);
    this.unfolded.set(false);
  }

  private go(step: Step): Promise<boolean> {
    return this.router.navigate(['/m', this.id(), step], { queryParams: this.query() });
  }

  /** A load that gets another name here keeps being the chosen one after a reload. */
  private followRenamedLoad(): void {
    effect(() => {
      const chosen = this.draft.load()?.name;
      const named = this.loadName();
      if (chosen === undefined || named === undefined || chosen === named) return;
      void this.router.navigate([], {
        queryParams: { load: chosen },
        queryParamsHandling: 'merge',
        replaceUrl: true,
      });
    });
  }
}
