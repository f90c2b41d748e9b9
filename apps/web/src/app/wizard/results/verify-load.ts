import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  untracked,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { DifferenceDto } from '../../client/models/difference-dto';
import type { RunDto } from '../../client/models/run-dto';
import { Formats } from '../../language/formats';
import { Session } from '../../session/session';
import { Icon } from '../../ui/icon';
import { ProblemPanel } from '../../ui/problem-panel';
import { Status } from '../../ui/status';
import { VerificationOfRun } from './verification';

/** Holds a finished load against the org: what is as it was sent, what differs, what is gone. Reads the org, writes nothing. */
@Component({
  selector: 'dms-verify-load',
  imports: [Icon, MatButton, ProblemPanel, Status, TranslocoDirective],
  providers: [VerificationOfRun],
  templateUrl: './verify-load.html',
  styleUrl: './verify-load.scss',
  host: { class: 'dms-panel' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class VerifyLoad {
  readonly run = input.required<RunDto>();

  private readonly session = inject(Session);
  protected readonly verifying = inject(VerificationOfRun);
  protected readonly formats = inject(Formats);
  private readonly id = computed(() => this.run().id);
  /** A viewer reads what others asked for. */
  protected readonly mayAsk = computed(() => this.session.user()?.role !== 'viewer');
  protected readonly verification = this.verifying.verification;
  /** Loads of which something differs. */
  protected readonly unlike = computed(() =>
    (this.verification()?.loads ?? []).filter(
      ({ different, missing, extra }) => different + missing + (extra ?? 0) > 0,
    ),
  );
  /** The load whose differences are shown: the first that has some, until another is chosen. */
  protected readonly load = linkedSignal(() => this.unlike()[0]?.name);
  protected readonly left = computed(() =>
    (this.verification()?.loads ?? []).flatMap(({ name, left }) =>
      left.map((each) => ({ ...each, load: name })),
    ),
  );
  protected readonly isPart = computed(() => {
    const loads = this.verification()?.loads ?? [];
    return loads.some(({ written, compared }) => compared < written);
  });

  constructor() {
    effect(() => {
      const [id, load] = [this.id(), this.load()];
      untracked(() => this.verifying.show(id, load));
    });
  }

  protected choose(load: string): void {
    this.load.set(load);
  }

  protected stamp(iso: string | undefined): string {
    return iso === undefined ? '' : this.formats.moment(Date.parse(iso));
  }

  protected place({ kind, _out, salesforceId }: DifferenceDto): string {
    return kind === 'extra' ? (salesforceId ?? '') : this.formats.count(_out ?? 0);
  }
}
