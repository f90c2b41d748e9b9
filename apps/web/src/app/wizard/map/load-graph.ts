import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import type { LoadDto } from '../../client/models/load-dto';
import { Formats } from '../../language/formats';
import { Language } from '../../language/language';
import { Icon } from '../../ui/icon';
import { ProblemPanel } from '../../ui/problem-panel';
import { MigrationDraft } from '../migration-draft';
import { equal } from './field-rules';
import { MapData } from './map-data';
import { MapModel } from './map-model';

/** Why a load waits for another: the field whose lookup leads there. */
export interface Reason {
  load: string;
  field: string;
}

/** Warnings of a plan that have words here; the server's own sentence names the load, and speaks English. */
const knownWarnings: ReadonlySet<string> = new Set([
  'HIERARCHY',
  'SECOND_PASS',
  'NO_KEY',
  'HARD_DELETE',
  'APEX_NOT_RESTORED',
  'DELTA',
  'DELTA_DELETES',
]);

/** The loads in the order they run, level by level, with what each costs and waits for. */
@Component({
  selector: 'dms-load-graph',
  imports: [Icon, ProblemPanel, RouterLink, TranslocoDirective],
  templateUrl: './load-graph.html',
  styleUrl: './load-graph.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LoadGraph {
  protected readonly draft = inject(MigrationDraft);
  protected readonly data = inject(MapData);
  protected readonly model = inject(MapModel);
  protected readonly formats = inject(Formats);
  private readonly language = inject(Language);
  protected readonly isEnglish = computed(() => this.language.code() === 'en');
  protected readonly known = knownWarnings;

  protected readonly plan = computed(() => this.data.plan.last());
  /** As planned; loads the plan does not know yet come last. */
  protected readonly levels = computed(() => {
    const loads = this.draft.loads();
    const find = (name: string) => loads.find((load) => load.name === name);
    const planned = (this.plan()?.levels ?? [])
      .map((names) => names.flatMap((name) => find(name) ?? []))
      .filter((level) => level.length > 0);
    const known = new Set(planned.flat());
    const rest = loads.filter((load) => !known.has(load));
    return rest.length > 0 ? [...planned, rest] : planned;
  });
  protected readonly warnings = computed(() => this.plan()?.warnings ?? []);

  protected planOf(name: string) {
    return this.plan()?.loads.find(({ load }) => load === name);
  }

  /** Why it is sent the way it is: a translation key. */
  protected because({ strategy }: LoadDto, planned: 'direct' | 'bulk'): string {
    if (strategy && strategy !== 'auto') return 'map.because.chosen';
    return planned === 'direct' ? 'map.because.few' : 'map.because.many';
  }

  protected reasons(load: LoadDto): Reason[] {
    return reasonsOf(load, this.draft.loads());
  }
}

/** Which other loads of the migration write what this one looks up. */
export function reasonsOf(load: LoadDto, loads: readonly LoadDto[]): Reason[] {
  return load.mapping.flatMap(({ field, lookup }) =>
    loads
      .filter(
        (other) =>
          other.name !== load.name &&
          lookup?.object !== undefined &&
          equal(other.object, lookup.object) &&
          other.operation !== 'delete' &&
          other.mapping.some((entry) => equal(entry.field, lookup.key ?? '')),
      )
      .map((other) => ({ load: other.name, field })),
  );
}
