import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { map } from 'rxjs';
import { Api } from '../../client/api';
import { datasetsList } from '../../client/fn/datasets/datasets-list';
import type { DatasetDto } from '../../client/models/dataset-dto';
import type { LoadDto } from '../../client/models/load-dto';
import { Formats } from '../../language/formats';
import { Dialog } from '../../ui/dialog';
import { type PickOption, Picker } from '../../ui/picker';
import { ProblemPanel } from '../../ui/problem-panel';
import { MigrationDraft } from '../migration-draft';
import { Asking } from '../../api/asking';
import { LoadGraph } from './load-graph';
import { valueOf } from '../../api/loaded';
import { MapData } from './map-data';
import { MapModel } from './map-model';
import { SavedMappings } from './saved/saved-mappings';

/** The loads of the migration: their order, and adding, renaming and taking out. */
@Component({
  selector: 'dms-loads-panel',
  imports: [Dialog, LoadGraph, MatButton, Picker, ProblemPanel, SavedMappings, TranslocoDirective],
  templateUrl: './loads-panel.html',
  styleUrl: './loads-panel.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LoadsPanel {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly data = inject(MapData);
  protected readonly draft = inject(MigrationDraft);
  protected readonly model = inject(MapModel);
  protected readonly formats = inject(Formats);
  protected readonly datasets = new Asking<DatasetDto[]>();

  protected readonly open = signal<'adding' | 'renaming' | 'removing' | undefined>(undefined);
  protected readonly dataset = signal('');
  protected readonly object = signal('');
  protected readonly name = signal('');
  /** What is wrong with the form: a translation key, once somebody tried. */
  protected readonly refusal = signal<string | undefined>(undefined);

  protected readonly datasetOptions = computed<PickOption[]>(() =>
    (valueOf(this.datasets.state()) ?? []).map(({ id, name, rowCount }) => ({
      value: id,
      label: name,
      detail: this.formats.count(rowCount),
    })),
  );
  protected readonly objectOptions = computed<PickOption[]>(() =>
    (valueOf(this.data.objects()) ?? [])
      .filter(({ createable }) => createable)
      .map(({ name, label }) => ({ value: name, label, detail: name })),
  );

  protected startAdding(): void {
    this.refusal.set(undefined);
    this.dataset.set(this.model.load().datasetId);
    this.object.set('');
    this.name.set('');
    this.askForDatasets();
    this.open.set('adding');
  }

  protected pickObject(object: string): void {
    this.object.set(object);
    const found = valueOf(this.data.objects())?.find(({ name }) => name === object);
    if (this.name().trim() === '') this.name.set(this.freeName(found?.labelPlural ?? object));
  }

  protected add(): void {
    const name = this.name().trim();
    if (this.dataset() === '') this.refusal.set('map.loads.datasetMissing');
    else if (this.object() === '') this.refusal.set('map.loads.objectMissing');
    else if (name === '') this.refusal.set('map.loads.nameMissing');
    else if (this.isTaken(name)) this.refusal.set('map.loads.nameTaken');
    else this.added(name);
  }

  protected startRenaming(): void {
    this.refusal.set(undefined);
    this.name.set(this.model.load().name);
    this.open.set('renaming');
  }

  protected rename(): void {
    const name = this.name().trim();
    const before = this.model.load().name;
    if (name === '') this.refusal.set('map.loads.nameMissing');
    else if (name !== before && this.isTaken(name)) this.refusal.set('map.loads.nameTaken');
    else {
      this.close();
      this.draft.changeLoad('map.change.renamed', (load) => ({ ...load, name }), { name });
      void this.choose(name);
    }
  }

  protected startRemoving(): void {
    this.open.set('removing');
  }

  protected remove(): void {
    const { name } = this.model.load();
    this.close();
    const left = this.draft.loads().find((load) => load.name !== name);
    this.draft.change(
      'map.change.loadRemoved',
      (definition) => ({
        ...definition,
        loads: definition.loads.filter((load) => load.name !== name),
      }),
      { name },
    );
    void this.choose(left?.name ?? null);
  }

  protected close(): void {
    this.open.set(undefined);
  }

  protected askForDatasets(): void {
    this.datasets.ask(() =>
      this.api.invoke(datasetsList, { limit: 200, state: 'ready' }).pipe(map(({ items }) => items)),
    );
  }

  private added(name: string): void {
    const load: LoadDto = {
      name,
      datasetId: this.dataset(),
      recipe: { version: 1, steps: [] },
      object: this.object(),
      operation: 'insert',
      mapping: [],
    };
    this.close();
    this.draft.change(
      'map.change.loadAdded',
      (definition) => ({ ...definition, loads: [...definition.loads, load] }),
      { name },
    );
    void this.choose(name);
  }

  private choose(load: string | null): Promise<boolean> {
    return this.router.navigate([], { queryParams: { load }, queryParamsHandling: 'merge' });
  }

  private isTaken(name: string): boolean {
    return this.draft.loads().some((load) => load.name === name);
  }

  private freeName(wanted: string): string {
    let name = wanted;
    for (let number = 2; this.isTaken(name); number += 1) name = `${wanted} ${number}`;
    return name;
  }
}
