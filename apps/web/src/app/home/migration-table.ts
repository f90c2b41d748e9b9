import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { MigrationDto } from '../client/models/migration-dto';
import { Formats } from '../language/formats';
import { Moment } from '../ui/moment';
import { Status } from '../ui/status';
import { nextLooks } from './next-step';

const objectsShown = 3;

@Component({
  selector: 'dms-migration-table',
  imports: [Moment, Status, TranslocoDirective],
  templateUrl: './migration-table.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MigrationTable {
  readonly migrations = input.required<MigrationDto[]>();
  protected readonly formats = inject(Formats);
  protected readonly looks = nextLooks;

  /** The objects a migration loads, each once; the rest beyond the first few is an ellipsis. */
  protected objects({ loads }: MigrationDto): string {
    const names = [...new Set(loads.map(({ object }) => object))];
    return [...names.slice(0, objectsShown), ...(names.length > objectsShown ? ['…'] : [])].join(', ');
  }
}
