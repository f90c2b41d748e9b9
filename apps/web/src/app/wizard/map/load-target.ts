import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { LoadDto } from '../../client/models/load-dto';
import type { Operation } from '../../client/models/operation';
import type { Strategy } from '../../client/models/strategy';
import { Icon } from '../../ui/icon';
import { type PickOption, Picker } from '../../ui/picker';
import { MigrationDraft } from '../migration-draft';
import { keyFields } from './field-rules';
import { valueOf } from '../../api/loaded';
import { MapData } from './map-data';
import { MapModel } from './map-model';

const operations: Operation[] = ['upsert', 'insert', 'update', 'delete'];
const strategies: Strategy[] = ['auto', 'direct', 'bulk'];

/** Where a load goes and how: object, operation, what records are told apart by, strategy, options. */
@Component({
  selector: 'dms-load-target',
  imports: [Icon, Picker, TranslocoDirective],
  templateUrl: './load-target.html',
  styleUrl: './load-target.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LoadTarget {
  private readonly draft = inject(MigrationDraft);
  private readonly data = inject(MapData);
  private readonly model = inject(MapModel);
  protected readonly load = this.model.load;
  protected readonly operations = operations;
  protected readonly strategies = strategies;
  protected readonly zones = Intl.supportedValuesOf('timeZone');

  protected readonly objects = computed<PickOption[]>(() =>
    (valueOf(this.data.objects()) ?? [])
      .filter(({ createable, updateable, deletable }) => createable || updateable || deletable)
      .map(({ name, label }) => ({ value: name, label, detail: name }))
      .sort((left, right) => left.label.localeCompare(right.label)),
  );
  protected readonly keys = computed(() => {
    const names = keyFields(this.data.fields()).map(({ name, label }) => ({ name, label }));
    const chosen = this.load().externalIdField;
    return !chosen || names.some(({ name }) => name === chosen)
      ? names
      : [...names, { name: chosen, label: chosen }];
  });
  /** An upsert needs a field to match by; update and delete may also go by the record's own id. */
  protected readonly hasKey = computed(() => this.load().operation !== 'insert');
  protected readonly needsKey = computed(
    () => this.load().operation === 'upsert' && !this.load().externalIdField,
  );
  /** Whether any option differs from what holds without a word. */
  protected readonly chosenOptions = computed(() => {
    const { strategy, options } = this.load();
    return [strategy && strategy !== 'auto', options?.timezone, options?.duplicateKeys === 'fail'].filter(
      Boolean,
    ).length;
  });

  protected setObject(object: string): void {
    this.draft.changeLoad(
      'map.change.object',
      (load) => {
        const { externalIdField: _, ...rest } = load;
        return { ...rest, object };
      },
      { object },
    );
  }

  protected setOperation(operation: Operation): void {
    this.draft.changeLoad('map.change.operation', (load) => withOperation(load, operation, this.keys()));
  }

  protected setKey(name: string): void {
    this.draft.changeLoad('map.change.key', (load) => {
      const { externalIdField: _, ...rest } = load;
      return name === '' ? rest : { ...rest, externalIdField: name };
    });
  }

  protected setStrategy(strategy: Strategy): void {
    this.draft.changeLoad('map.change.strategy', (load) => ({ ...load, strategy }));
  }

  protected setDuplicates(duplicateKeys: 'lastWins' | 'fail'): void {
    this.setOption({ duplicateKeys });
  }

  protected setZone(text: string): void {
    this.setOption({ timezone: text.trim() || undefined });
  }

  private setOption(option: Partial<NonNullable<LoadDto['options']>>): void {
    this.draft.changeLoad('map.change.options', (load) => {
      const options = Object.fromEntries(
        Object.entries({ ...load.options, ...option }).filter(([, value]) => value !== undefined),
      );
      return { ...load, options };
    });
  }
}

/** An insert matches by nothing; an upsert takes the first external id where none was chosen. */
function withOperation(load: LoadDto, operation: Operation, keys: { name: string }[]): LoadDto {
  const { externalIdField, options, ...others } = load;
  const keyed = operation === 'upsert' || operation === 'update';
  const rest = options ? { ...others, options: keyed ? options : withoutDelta(options) } : others;
  if (operation === 'insert') return { ...rest, operation };
  const key = externalIdField ?? (operation === 'upsert' ? keys[0]?.name : undefined);
  return { ...rest, operation, ...(key && { externalIdField: key }) };
}

/** What tells rows apart by a key goes with operations that have one. */
function withoutDelta({ deltaOnly: _only, gone: _gone, ...options }: NonNullable<LoadDto['options']>) {
  return options;
}
