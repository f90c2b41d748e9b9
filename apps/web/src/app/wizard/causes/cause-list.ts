import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import type { CauseDto } from '../../client/models/cause-dto';
import { Formats } from '../../language/formats';
import { Icon } from '../../ui/icon';
import { MigrationDraft } from '../migration-draft';
import type { RecipeStep } from '../shape/recipe-step';
import { sentence } from '../shape/sentence';
import { grouped, knownCauses, severityLooks } from './causes';

const atFirst = 20;

/** Why rows would stop or stay behind: one line a cause, errors, decisions and warnings apart. */
@Component({
  selector: 'dms-cause-list',
  imports: [Icon, MatButton, RouterLink, TranslocoDirective],
  templateUrl: './cause-list.html',
  styleUrl: './cause-list.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CauseList {
  readonly causes = input.required<readonly CauseDto[]>();
  readonly migrationId = input.required<string>();
  readonly chosen = input<CauseDto>();
  readonly opened = output<CauseDto>();
  /** Somebody wants the step that the cause brings with it. */
  readonly fixed = output<CauseDto>();
  /** Whether steps may be added: what was found must still hold. */
  readonly fixable = input(false);

  private readonly draft = inject(MigrationDraft);
  private readonly transloco = inject(TranslocoService);
  protected readonly formats = inject(Formats);
  protected readonly looks = severityLooks;
  protected readonly known = knownCauses;
  private readonly all = signal(false);
  protected readonly hidden = computed(() => (this.all() ? 0 : Math.max(0, this.causes().length - atFirst)));
  protected readonly groups = computed(() =>
    grouped(this.all() ? this.causes() : this.causes().slice(0, atFirst)),
  );
  /** With one load its name says nothing. */
  protected readonly showsLoad = computed(() => this.draft.loads().length > 1);

  /** The fix in one plain sentence. */
  protected fixWords({ fix }: CauseDto): string {
    if (!fix) return '';
    const words = (key: string, params?: Record<string, unknown>) =>
      this.transloco.translate<string>(key, params);
    return sentence(fix.step as RecipeStep, words, (count) => this.formats.count(count));
  }

  protected showAll(): void {
    this.all.set(true);
  }

  /** Where Map shows the line that the cause is about. */
  protected mapQuery({ load, field }: CauseDto): Record<string, string> {
    return { load, ...(field !== null && { search: fieldOf(field) }) };
  }
}

/** `Account.Legacy_Id__c` is found in Map by the relationship's name, everything else by its own. */
function fieldOf(field: string): string {
  const [first = field] = field.split('.');
  return field.includes('.') ? (first.split(':').at(-1) ?? first).replace(/__r$/, '__c') : field;
}
