import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { GoneRuleDto } from '../../client/models/gone-rule-dto';
import type { LoadDto } from '../../client/models/load-dto';
import { MigrationDraft } from '../migration-draft';

const actions = ['list', 'flag', 'delete'] as const;

/** For one load: only what is new or changed since the last one is sent, and what becomes of records whose rows are gone. */
@Component({
  selector: 'dms-delta-choice',
  imports: [TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      @if (keyed()) {
        <label class="tick">
          <input #only type="checkbox" [checked]="on()" (change)="turn(only.checked)" />
          <span>{{ t('delta.only') }}</span>
        </label>
        @if (on()) {
          <label>
            {{ t('delta.gone') }}
            <select #action class="dms-input" (change)="choose(action.value)">
              @for (each of actions; track each) {
                <option [value]="each" [selected]="each === gone().action">
                  {{ t('delta.action.' + each) }}
                </option>
              }
            </select>
          </label>
          @if (gone().action === 'flag') {
            <label>
              {{ t('delta.field') }}
              <input
                #field
                class="dms-input"
                spellcheck="false"
                [value]="gone().field ?? ''"
                (change)="flag(field.value)"
              />
            </label>
          }
          @if (gone().action === 'delete') {
            <p class="warn" role="status">{{ t('delta.deletes') }}</p>
          }
        }
      }
    </ng-container>
  `,
  styles: `
    :host {
      display: grid;
      gap: 4px;
    }

    label {
      display: grid;
      gap: 4px;
    }

    .tick {
      display: flex;
      gap: 8px;
      align-items: center;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DeltaChoice {
  /** Name of the load. */
  readonly load = input.required<string>();

  private readonly draft = inject(MigrationDraft);
  protected readonly actions = actions;
  private readonly chosen = computed(() => this.draft.loads().find(({ name }) => name === this.load()));
  protected readonly keyed = computed(() => ['upsert', 'update'].includes(this.chosen()?.operation ?? ''));
  protected readonly on = computed(() => this.chosen()?.options?.deltaOnly === true);
  protected readonly gone = computed<GoneRuleDto>(() => this.chosen()?.options?.gone ?? { action: 'list' });

  protected turn(on: boolean): void {
    this.edit(({ options: { deltaOnly: _only, gone: _gone, ...rest } = {}, ...load }) => ({
      ...load,
      options: on ? { ...rest, deltaOnly: true } : rest,
    }));
  }

  protected choose(word: string): void {
    const action = actions.find((each) => each === word) ?? 'list';
    // Which field is set is asked for next: the server takes no flag without one.
    this.setGone(action === 'flag' ? { action, field: '' } : { action });
  }

  protected flag(field: string): void {
    this.setGone({ action: 'flag', field: field.trim() });
  }

  private setGone(gone: GoneRuleDto): void {
    this.edit((load) => ({ ...load, options: { ...load.options, deltaOnly: true, gone } }));
  }

  private edit(change: (load: LoadDto) => LoadDto): void {
    const name = this.load();
    this.draft.change(
      'delta.change',
      (definition) => ({
        ...definition,
        loads: definition.loads.map((load) => (load.name === name ? change(load) : load)),
      }),
      { name },
    );
  }
}
