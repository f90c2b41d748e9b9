import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { ConnectionDto } from '../client/models/connection-dto';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import { ConnectionKind } from './connection-kind';
import type { TestState } from './connection-store';
import { TestOutcome } from './test-outcome';

@Component({
  selector: 'dms-connection-table',
  imports: [ConnectionKind, Icon, MatButton, MatIconButton, Moment, TestOutcome, TranslocoDirective],
  templateUrl: './connection-table.html',
  styles: `
    .actions {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: flex-end;
      gap: 4px;
    }
    .org {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 8px;
    }
    .outcome {
      border-top: 0;
    }
    .outcome td {
      padding-block: 0 12px;
    }
    @container screen (max-width: 960px) {
      .outcome {
        padding-block-start: 0;
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ConnectionTable {
  readonly connections = input.required<ConnectionDto[]>();
  readonly tests = input.required<ReadonlyMap<string, TestState>>();
  readonly test = output<ConnectionDto>();
  readonly edit = output<ConnectionDto>();
  readonly remove = output<ConnectionDto>();

  protected host(url: string): string {
    return URL.parse(url)?.host ?? url;
  }

  /** The practice org shows its records, and what can be broken in it, on a page of its own. */
  protected practicePage(url: string): string {
    return new URL('/practice', url).href;
  }

  /** One test at a time. */
  protected askTest(connection: ConnectionDto): void {
    if (this.tests().get(connection.id)?.kind !== 'testing') this.test.emit(connection);
  }
}
