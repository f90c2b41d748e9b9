import { ChangeDetectionStrategy, Component, effect, inject, input, untracked } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Asking } from '../../api/asking';
import { Api } from '../../client/api';
import { budgetGet } from '../../client/fn/runs/budget-get';
import type { LoadBudgetDto } from '../../client/models/load-budget-dto';
import { Formats } from '../../language/formats';
import { Icon } from '../../ui/icon';

const allowances = ['apiCalls', 'storageMb'] as const;

/** What a load would take of the org, and how long it would last. The org may not answer: then there is nothing to say. */
@Component({
  selector: 'dms-budget-lines',
  imports: [Icon, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      @if (asking.value(); as budget) {
        <ul [attr.aria-label]="t('check.budget.title')">
          @for (name of allowances; track name) {
            @if (budget[name]; as need) {
              <li [class.dms-muted]="need.enough" [class.short]="!need.enough">
                @if (!need.enough) {
                  <dms-icon name="warning_amber" />
                }
                {{
                  t('check.budget.' + name + (need.kept ? 'Kept' : '') + (need.enough ? '' : 'Short'), {
                    needed: formats.count(need.needed),
                    remaining: formats.count(need.remaining),
                    max: formats.count(need.max),
                    kept: formats.count(need.kept ?? 0),
                  })
                }}
              </li>
            }
          }
          <li class="dms-muted">
            {{
              t('check.budget.' + (budget.seconds.runs > 0 ? 'measured' : 'usual'), {
                from: formats.duration(budget.seconds.from),
                to: formats.duration(budget.seconds.to),
              })
            }}
          </li>
        </ul>
      }
    </ng-container>
  `,
  styles: `
    ul {
      margin: 0;
      padding: 0;
      list-style: none;
    }

    .short {
      display: flex;
      gap: 8px;
      color: var(--dms-warn);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class BudgetLines {
  /** Id of a finished check. */
  readonly check = input.required<string>();

  private readonly api = inject(Api);
  protected readonly formats = inject(Formats);
  protected readonly allowances = allowances;
  protected readonly asking = new Asking<LoadBudgetDto>();

  constructor() {
    effect(() => {
      const id = this.check();
      untracked(() => this.asking.ask(() => this.api.invoke(budgetGet, { id })));
    });
  }
}
