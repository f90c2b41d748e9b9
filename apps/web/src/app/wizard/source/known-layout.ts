import { Injectable, inject, signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import { Api } from '../../client/api';
import { datasetsGet } from '../../client/fn/datasets/datasets-get';
import { filesMatches } from '../../client/fn/files/files-matches';
import { migrationsGet } from '../../client/fn/migrations/migrations-get';
import type { DatasetDetailDto } from '../../client/models/dataset-detail-dto';
import type { LoadDto } from '../../client/models/load-dto';

const most = 10;

/** What was done before with this file or with one of its layout. */
export interface Known {
  dataset: DatasetDetailDto;
  /** Where its rows were worked on: a load with steps or a mapping. */
  load?: LoadDto;
  migrationName?: string;
}

/** Looks whether a file is an old acquaintance. It is an offer only, so what goes wrong is not told. */
@Injectable()
export class KnownLayout {
  private readonly api = inject(Api);
  private readonly found = signal<Known[]>([]);
  readonly known = this.found.asReadonly();
  private asked = 0;

  /** `own`: the dataset that is in use already. */
  async look(fileId: string, own: string | undefined): Promise<void> {
    const mine = ++this.asked;
    this.found.set([]);
    try {
      const { items } = await firstValueFrom(this.api.invoke(filesMatches, { id: fileId }));
      const known: Known[] = [];
      for (const { datasetId, migrationId } of items.slice(0, most)) {
        if (datasetId === own) continue;
        const dataset = await firstValueFrom(this.api.invoke(datasetsGet, { id: datasetId }));
        if (dataset.state !== 'ready') continue;
        const one: Known = { dataset, ...(await this.workOn(datasetId, migrationId)) };
        // Only what can be taken over is worth a line: the data itself, or the work on one of its layout.
        const isSameFile = own === undefined && dataset.fileId === fileId;
        if (isSameFile || (one.load && !known.some(({ load }) => load))) known.push(one);
      }
      if (mine === this.asked) this.found.set(known);
    } catch {
      if (mine === this.asked) this.found.set([]);
    }
  }

  forget(): void {
    this.asked++;
    this.found.set([]);
  }

  private async workOn(datasetId: string, migrationId: string | undefined): Promise<Partial<Known>> {
    if (migrationId === undefined) return {};
    const { loads, name } = await firstValueFrom(this.api.invoke(migrationsGet, { id: migrationId }));
    const load = loads.find((one) => one.datasetId === datasetId);
    const isWorkedOn = load && ((load.recipe.steps?.length ?? 0) > 0 || load.mapping.length > 0);
    return isWorkedOn ? { load, migrationName: name } : {};
  }
}
