import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Formats } from '../language/formats';
import { Icon } from '../ui/icon';
import { ProblemPanel } from '../ui/problem-panel';
import type { TestState } from './connection-store';
import { failedPart } from './failed-part';

/** What a test came to, in words: which part does not hold, with Salesforce's own text folded beside it. */
@Component({
  selector: 'dms-test-outcome',
  imports: [Icon, ProblemPanel, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      @let now = state();
      @switch (now.kind) {
        @case ('testing') {
          <p class="dms-muted"><dms-icon name="hourglass_empty" /> {{ t('connections.testing') }}</p>
        }
        @case ('passed') {
          <p>
            <dms-icon class="good" name="check_circle" />
            <span class="words">
              <span>{{ t('connections.passed') }}</span>
              @if (now.org; as org) {
                <span class="dms-muted">{{ t('connections.as', { username: org.username }) }}</span>
              }
              @if (now.limits; as limits) {
                <span class="dms-muted">{{
                  t('connections.calls', {
                    remaining: formats.count(limits.dailyApiCalls.remaining),
                    max: formats.count(limits.dailyApiCalls.max),
                  })
                }}</span>
              }
              @if (now.rights; as rights) {
                <span class="dms-muted">{{
                  t('connections.rights.objects', {
                    createable: formats.count(rights.objects.createable),
                    updateable: formats.count(rights.objects.updateable),
                    deletable: formats.count(rights.objects.deletable),
                    visible: formats.count(rights.objects.visible),
                  })
                }}</span>
                @for (fields of rights.fields; track fields.object) {
                  <span class="dms-muted">{{
                    t('connections.rights.fields', {
                      object: fields.object,
                      writable: formats.count(fields.writable),
                      all: formats.count(fields.all),
                    })
                  }}</span>
                }
                @for (right of special; track right) {
                  <span class="dms-muted">{{
                    t('connections.rights.' + right + (rights[right] ? 'Yes' : 'No'))
                  }}</span>
                }
              }
            </span>
          </p>
        }
        @case ('failed') {
          <div class="failed">
            <dms-icon name="error_outline" />
            <div>
              <p>{{ t('connections.part.' + part()) }}</p>
              <details>
                <summary>{{ t('problemPanel.rawMessage') }}</summary>
                <p lang="en">{{ now.problem.detail }}</p>
                <code>{{ now.problem.where?.['code'] ?? now.problem.code }}</code>
              </details>
            </div>
          </div>
        }
        @case ('unanswered') {
          <dms-problem [problem]="now.problem" [repeatable]="false" />
        }
      }
    </ng-container>
  `,
  styles: `
    p {
      display: flex;
      max-width: none;
      align-items: flex-start;
      gap: 4px;
    }
    .words {
      display: flex;
      flex-wrap: wrap;
      gap: 0 8px;
    }
    .good {
      color: var(--dms-success);
    }
    .failed {
      display: flex;
      gap: 8px;
    }
    .failed > dms-icon {
      color: var(--dms-error);
    }
    summary {
      cursor: pointer;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TestOutcome {
  readonly state = input.required<TestState>();
  protected readonly formats = inject(Formats);
  protected readonly special = ['bulk', 'hardDelete', 'auditFields'] as const;
  protected readonly part = computed(() => {
    const state = this.state();
    return state.kind === 'failed' ? failedPart(state.problem) : 'other';
  });
}
