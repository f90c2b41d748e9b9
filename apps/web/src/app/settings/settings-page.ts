import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  Injector,
  afterNextRender,
  computed,
  effect,
  inject,
  input,
  untracked,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Asking } from '../api/asking';
import { Reachability } from '../api/reachability';
import { Api } from '../client/api';
import { settingsGet } from '../client/fn/settings/settings-get';
import type { SettingsDto } from '../client/models/settings-dto';
import { Icon } from '../ui/icon';
import { ProblemPanel } from '../ui/problem-panel';
import { Skeleton } from '../ui/skeleton';
import { About } from './about';
import { LimitTable } from './limit-table';
import { MigrationDefaults } from './migration-defaults';
import { OwnPassword } from './own-password';
import { PersonalSettings } from './personal-settings';

const sections = ['personal', 'password', 'defaults', 'limits', 'about'] as const;
type Section = (typeof sections)[number];

/** What can be set, one section below the other; on a narrow screen a list of them, and each on a page of its own. */
@Component({
  selector: 'dms-settings-page',
  imports: [
    About,
    Icon,
    LimitTable,
    MigrationDefaults,
    OwnPassword,
    PersonalSettings,
    ProblemPanel,
    RouterLink,
    Skeleton,
    TranslocoDirective,
  ],
  templateUrl: './settings-page.html',
  styleUrl: './settings-page.scss',
  host: { class: 'dms-page', '[class.one]': 'chosen() !== undefined' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SettingsPage {
  /** From the address. */
  readonly section = input<string>();

  private readonly api = inject(Api);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly injector = inject(Injector);
  protected readonly installation = new Asking<SettingsDto>();
  protected readonly sections = sections;
  protected readonly chosen = computed<Section | undefined>(() =>
    sections.find((name) => name === this.section()),
  );

  constructor() {
    const reachability = inject(Reachability);
    this.installation.ask(() => this.api.invoke(settingsGet));
    effect(() => {
      if (reachability.lostSince() !== undefined) return;
      const state = untracked(this.installation.state);
      if (state.kind === 'failed' && state.problem.code === 'UNREACHABLE') this.installation.retry();
    });
    inject(DestroyRef).onDestroy(() => this.installation.stop());
    let before: Section | undefined;
    effect(() => {
      const chosen = this.chosen();
      if (chosen) this.focus(`#${chosen} h2`);
      else if (before) this.focus(`nav [data-section=${before}]`);
      before = chosen;
    });
  }

  private focus(selector: string): void {
    afterNextRender(() => this.element.nativeElement.querySelector<HTMLElement>(selector)?.focus(), {
      injector: this.injector,
    });
  }
}
