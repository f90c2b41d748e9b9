import { Injectable, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import { type Problem, problemOf } from '../../api/problem';
import { MigrationDraft } from '../migration-draft';
import { loadName, newLoad, withDataset, withLoad, withWorkOf, withoutLoad } from './attach';
import { FileReading } from './file-reading';
import { type Known, KnownLayout } from './known-layout';
import { OrgObjects } from './org-objects';
import { StagedDataset } from './staged-dataset';
import { UploadQueue } from './upload-queue';

/** What the load it belonged to was before its reading was begun, for a reading that is cancelled. */
interface Before {
  load: string;
  datasetId?: string;
}

/** Gives loads their data: a file read as a whole, or a dataset that is there already. */
@Injectable()
export class LoadData {
  private readonly router = inject(Router);
  private readonly draft = inject(MigrationDraft);
  private readonly reading = inject(FileReading);
  private readonly staged = inject(StagedDataset);
  private readonly layout = inject(KnownLayout);
  private readonly objects = inject(OrgObjects);
  private readonly queue = inject(UploadQueue);
  private readonly current = signal<'nothing' | 'staging' | 'cancelling' | { problem: Problem }>('nothing');
  private before?: Before;

  /** What is asked of the server at the moment, or what it refused. */
  readonly asked = this.current.asReadonly();
  /** The load that gets the data of a file that is looked at; none: a new one. */
  readonly target = signal<string | undefined>(undefined);

  /** Another file is looked at: what was refused before was about the last one. */
  forget(): void {
    this.current.set('nothing');
  }

  /** Shows a file that belongs to no load yet. */
  look(file: string, target?: string): void {
    this.target.set(target);
    void this.router.navigate([], { queryParams: { file }, queryParamsHandling: 'merge' });
  }

  /** A dataset that is there already becomes a load of its own. */
  async takeAsNew({ id, name }: { id: string; name: string }): Promise<void> {
    await this.attach(id, name, undefined);
  }

  /** A file was read before: what came of it is taken, and the upload needs no line any more. */
  async takeKnown({ dataset }: Known, fileId: string | undefined): Promise<void> {
    if (fileId !== undefined) this.forgetUpload(fileId);
    await this.attach(dataset.id, dataset.name, this.target());
  }

  /** The steps and the mapping of a load with data of the same layout; a file that is none yet is read first. */
  async takeWork({ load, dataset }: Known, isNoLoadYet: boolean): Promise<void> {
    if (!load) return;
    if (isNoLoadYet) await this.stage(true);
    this.draft.changeLoad('source.change.takeWork', (mine) => withWorkOf(mine, load), { name: dataset.name });
    this.layout.forget();
  }

  /** Reads the file as a whole, with the options as they are, into a dataset of the load. */
  async stage(isNoLoadYet: boolean): Promise<void> {
    if (this.asked() === 'staging') return;
    this.current.set('staging');
    const target = isNoLoadYet ? this.target() : this.draft.load()?.name;
    try {
      const file = await this.reading.arrived();
      if (!file) return this.current.set('nothing');
      const name = loadName(file.name, []);
      const options = this.reading.options();
      const columns = (this.reading.tried()?.columns ?? []).map((column) => column.name);
      const { id } = await this.staged.create({ fileId: file.id, name, options });
      this.reading.keep();
      this.forgetUpload(file.id);
      await this.attach(id, file.name, target, columns);
      this.current.set('nothing');
    } catch (error) {
      this.current.set({ problem: problemOf(error) });
    }
  }

  /** Stops the reading; the load is what it was before. */
  async cancel(): Promise<void> {
    if (this.asked() === 'cancelling') return;
    this.current.set('cancelling');
    const file = this.staged.dataset()?.fileId;
    try {
      await this.staged.cancel();
      this.current.set('nothing');
    } catch (error) {
      this.current.set({ problem: problemOf(error) });
      return;
    }
    this.putBack(file);
  }

  private putBack(file: string | undefined): void {
    const { before } = this;
    this.before = undefined;
    if (!before || before.load !== this.draft.load()?.name) return;
    const { load, datasetId } = before;
    this.draft.change(
      'source.change.cancelled',
      (definition) =>
        datasetId === undefined ? withoutLoad(definition, load) : withDataset(definition, load, datasetId),
      { name: load },
    );
    if (file !== undefined) this.look(file, datasetId === undefined ? undefined : load);
  }

  private async attach(
    datasetId: string,
    fileName: string,
    target: string | undefined,
    columns: readonly string[] = [],
  ): Promise<void> {
    const taken = this.draft.loads().map(({ name }) => name);
    const name = target ?? loadName(fileName, taken);
    const old = this.draft.loads().find((load) => load.name === target);
    this.before = { load: name, ...(old && { datasetId: old.datasetId }) };
    const object = old ? old.object : await this.objects.guess(fileName, columns);
    this.draft.change(
      old ? 'source.change.replaceData' : 'source.change.addLoad',
      (definition) =>
        old
          ? withDataset(definition, name, datasetId)
          : withLoad(definition, newLoad(name, datasetId, object)),
      { name },
    );
    await this.router.navigate([], { queryParams: { load: name, file: null }, queryParamsHandling: 'merge' });
  }

  private forgetUpload(fileId: string): void {
    for (const { key, state } of this.queue.uploads())
      if (state.kind === 'done' && state.file.id === fileId) this.queue.remove(key);
  }
}
