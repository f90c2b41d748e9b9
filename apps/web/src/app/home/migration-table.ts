import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import type { MigrationDto } from '../client/models/migration-dto';
import { Formats } from '../language/formats';
import { Moment } from '../ui/moment';
import { Icon } from '../ui/icon';
import { nextLooks, nextSteps } from './next-step';

const objectsShown = 3;

@Component({
  selector: 'dms-migration-table',
  imports: [Icon, MatButton, MatIconButton, Moment, RouterLink, TranslocoDirective],
  templateUrl: './migration-table.html',
  styleUrl: './migration-table.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MigrationTable {
  readonly migrations = input.required<MigrationDto[]>();
  readonly remove = output<MigrationDto>();
  protected readonly formats = inject(Formats);
  protected readonly looks = nextLooks;
  protected readonly steps = nextSteps;

  /** The objects a migration loads, each once; the rest beyond the first few is an ellipsis. */
  protected objects({ loads }: MigrationDto): string {
    const names = [...new Set(loads.map(({ object }) => object))];
    return [...names.slice(0, objectsShown), ...(names.length > objectsShown ? ['…'] : [])].join(', ');
  }
}
