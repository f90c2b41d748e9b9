import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { type Problem, problemOf } from '../../api/problem';
import type { DatasetDto } from '../../client/models/dataset-dto';
import type { FileDto } from '../../client/models/file-dto';
import { Formats } from '../../language/formats';
import { Language } from '../../language/language';
import { Announcements } from '../../ui/announcements';
import { EmptyState } from '../../ui/empty-state';
import { Icon } from '../../ui/icon';
import { ProblemPanel } from '../../ui/problem-panel';
import { Segments } from '../../ui/segments';
import { Skeleton } from '../../ui/skeleton';
import { MigrationDraft } from '../migration-draft';
import { type Blocker, StepStatus } from '../step-status';
import { loadName, newLoad, withDataset, withLoad, withWorkOf, withoutLoad } from './attach';
import { DatasetPicker } from './dataset-picker';
import { FileColumn } from './file-column';
import { FileReading } from './file-reading';
import { type Known, KnownLayout } from './known-layout';
import { OptionFields } from './option-fields';
import { OrgObjects } from './org-objects';
import { RawHead } from './raw-head';
import { SetAside } from './set-aside';
import { StagedDataset } from './staged-dataset';
import { StagedPanel } from './staged-panel';
import { TriedTable } from './tried-table';
import { UploadQueue } from './upload-queue';
import { WarningList } from './warning-list';

const panes = ['raw', 'read', 'options'] as const;
type Pane = (typeof panes)[number];

/** What the load it belonged to was before its reading was begun, for a reading that is cancelled. */
interface Before {
  load: string;
  datasetId?: string;
}

/** Brings the data of a load: files come in, are looked at as they lie and as they would be read, and are staged. */
@Component({
  selector: 'dms-source-page',
  imports: [
    DatasetPicker,
    EmptyState,
    FileColumn,
    Icon,
    MatButton,
    OptionFields,
    ProblemPanel,
    RawHead,
    Segments,
    SetAside,
    Skeleton,
    StagedPanel,
    TranslocoDirective,
    TriedTable,
    WarningList,
  ],
  providers: [FileReading, KnownLayout, OrgObjects, StagedDataset],
  templateUrl: './source-page.html',
  styleUrl: './source-page.scss',
  host: {
    class: 'dms-step',
    '(dragover)': 'dragOver($event)',
    '(dragleave)': 'over.set(false)',
    '(drop)': 'drop($event)',
    '(document:paste)': 'paste($event)',
  },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SourcePage {
  /** From the address: a file that is looked at and no load yet. */
  readonly fileId = input<string>(undefined, { alias: 'file' });

  private readonly router = inject(Router);
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);
  private readonly announcements = inject(Announcements);
  private readonly status = inject(StepStatus);
  private readonly queue = inject(UploadQueue);
  private readonly objects = inject(OrgObjects);
  protected readonly formats = inject(Formats);
  protected readonly draft = inject(MigrationDraft);
  protected readonly reading = inject(FileReading);
  protected readonly staged = inject(StagedDataset);
  protected readonly layout = inject(KnownLayout);
  protected readonly over = signal(false);
  protected readonly pane = signal<Pane>('read');
  protected readonly dialog = signal<'none' | 'setAside' | 'datasets'>('none');
  protected readonly asked = signal<'nothing' | 'staging' | 'cancelling' | { problem: Problem }>('nothing');
  /** The load that gets the data of the file; none: a new one. */
  protected readonly target = signal<string | undefined>(undefined);
  /** Whether the next file to arrive is to be shown. */
  private readonly awaiting = signal(false);
  private before?: Before;

  protected readonly migrationId = computed(() => {
    const state = this.draft.state();
    return state.kind === 'ready' ? state.migration.id : '';
  });
  /** The dataset of the load, unless a file that is none yet is looked at. */
  protected readonly dataset = computed(() =>
    this.fileId() === undefined ? this.staged.dataset() : undefined,
  );
  protected readonly shownFile = computed(() => this.fileId() ?? this.staged.dataset()?.fileId);
  protected readonly canStage = computed(
    () =>
      this.shownFile() !== undefined &&
      this.dataset()?.state !== 'staging' &&
      (this.fileId() !== undefined || !this.reading.isKept() || this.dataset()?.state === 'failed'),
  );
  protected readonly headerLine = computed(() => {
    const header = this.reading.options().header ?? this.reading.tried()?.options.header;
    return typeof header === 'number' ? header : undefined;
  });
  protected readonly unsureEncoding = computed(() =>
    Boolean(this.reading.tried()?.warnings.some(({ code }) => code === 'ENCODING_GUESSED')),
  );
  protected readonly paneChoices = computed(() => {
    this.language.code();
    return panes.map((value) => ({ value, label: this.transloco.translate<string>(`source.pane.${value}`) }));
  });
  private readonly blockers = computed<Blocker[]>(() => {
    if (this.canStage())
      return this.reading.reading().kind === 'failed'
        ? [{ key: 'source.left.unreadable', focus: 'source-options' }]
        : [];
    if (this.draft.loads().length === 0) return [{ key: 'source.left.nothing', focus: 'source-choose' }];
    const state = this.dataset()?.state;
    return state === 'staging' ? [{ key: 'source.left.staging', focus: 'source-staged' }] : [];
  });

  constructor() {
    effect(() => {
      const id = this.draft.load()?.datasetId;
      untracked(() => this.staged.watch(id));
    });
    effect(() => {
      const id = this.shownFile();
      untracked(() => {
        if (id === undefined) this.reading.close();
        else this.reading.open(id, this.fileId() === undefined ? this.dataset()?.options : undefined);
        this.asked.set('nothing');
      });
    });
    effect(() => {
      const id = this.shownFile();
      const dataset = this.staged.dataset();
      const settled = this.fileId() !== undefined || dataset?.state === 'ready';
      untracked(() => {
        if (id === undefined || !settled) this.layout.forget();
        else void this.layout.look(id, this.fileId() === undefined ? dataset?.id : undefined);
      });
    });
    effect(() => {
      const blockers = this.blockers();
      untracked(() => this.status.setBlockers(blockers, 'source'));
    });
    effect(() => {
      const isWanted = this.canStage();
      untracked(() =>
        this.status.setMain(
          isWanted ? { label: 'source.readWhole', press: () => void this.stage() } : undefined,
        ),
      );
    });
    this.lookAtTheFirst();
  }

  protected bring(files: File[]): void {
    if (files.length === 0) return;
    // What is looked at already stays: it may be half done.
    this.awaiting.set(this.fileId() === undefined);
    this.queue.add(this.migrationId(), files);
  }

  protected dragOver(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.over.set(true);
  }

  protected drop(event: DragEvent): void {
    this.over.set(false);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    this.bring(files);
  }

  /** Files, or the text of a table; where somebody writes, pasting is theirs. */
  protected paste(event: ClipboardEvent): void {
    const at = event.target;
    if (at instanceof HTMLElement && at.closest('input, textarea, [contenteditable], dialog')) return;
    const files = [...(event.clipboardData?.files ?? [])];
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (files.length > 0) this.bring(files);
    else if (text.trim() !== '') this.bring([new File([text], this.pastedName(), { type: 'text/plain' })]);
  }

  protected look(file: string, target?: string): void {
    this.target.set(target);
    void this.router.navigate([], { queryParams: { file }, queryParamsHandling: 'merge' });
  }

  protected chooseLoad(load: string): void {
    void this.router.navigate([], { queryParams: { load, file: null }, queryParamsHandling: 'merge' });
  }

  protected removeLoad(name: string): void {
    this.draft.change('source.change.removeLoad', (definition) => withoutLoad(definition, name), { name });
    if (this.draft.loads().length > 0) this.chooseLoad(this.draft.loads()[0]?.name ?? '');
  }

  protected makeHeader(line: number): void {
    this.reading.change({ header: line });
    this.announcements.say(this.transloco.translate('source.headerMade', { line }));
  }

  /** A dataset that is there already becomes a load of its own. */
  protected async pick(dataset: DatasetDto): Promise<void> {
    this.dialog.set('none');
    await this.attach(dataset, dataset.name, undefined);
  }

  protected pickFile(file: FileDto): void {
    this.dialog.set('none');
    this.look(file.id);
  }

  protected aim(load: string): void {
    this.target.set(load === '' ? undefined : load);
  }

  /** Reads the file as a whole, with the options as they are, into a dataset of the load. */
  protected async stage(): Promise<void> {
    const file = this.reading.file();
    if (!file || this.asked() === 'staging') return;
    this.asked.set('staging');
    const target = this.fileId() === undefined ? this.draft.load()?.name : this.target();
    try {
      const name = loadName(file.name, []);
      const options = this.reading.options();
      const dataset = await this.staged.create({ fileId: file.id, name, options });
      this.reading.keep();
      this.forgetUpload(file.id);
      await this.attach(dataset, file.name, target);
      this.asked.set('nothing');
    } catch (error) {
      this.asked.set({ problem: problemOf(error) });
    }
  }

  /** Stops the reading; the load is what it was before. */
  protected async cancelStaging(): Promise<void> {
    if (this.asked() === 'cancelling') return;
    this.asked.set('cancelling');
    const file = this.staged.dataset()?.fileId;
    try {
      await this.staged.cancel();
      this.asked.set('nothing');
    } catch (error) {
      this.asked.set({ problem: problemOf(error) });
      return;
    }
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

  /** The steps and the mapping of a load with data of the same layout. */
  protected async takeWork({ load, dataset }: Known): Promise<void> {
    if (!load) return;
    if (this.fileId() !== undefined) await this.stage();
    this.draft.changeLoad('source.change.takeWork', (mine) => withWorkOf(mine, load), { name: dataset.name });
    this.layout.forget();
  }

  protected async takeDataset({ dataset }: Known): Promise<void> {
    this.forgetUpload(this.fileId() ?? '');
    await this.attach(dataset, dataset.name, this.target());
  }

  protected isOwnFile({ dataset }: Known): boolean {
    return this.fileId() !== undefined && dataset.fileId === this.fileId();
  }

  private async attach({ id }: { id: string }, fileName: string, target: string | undefined): Promise<void> {
    const taken = this.draft.loads().map(({ name }) => name);
    const name = target ?? loadName(fileName, taken);
    const old = this.draft.loads().find((load) => load.name === target);
    this.before = { load: name, ...(old && { datasetId: old.datasetId }) };
    const object = old ? old.object : await this.objects.guess(fileName);
    this.draft.change(
      old ? 'source.change.replaceData' : 'source.change.addLoad',
      (definition) =>
        old ? withDataset(definition, name, id) : withLoad(definition, newLoad(name, id, object)),
      { name },
    );
    await this.router.navigate([], { queryParams: { load: name, file: null }, queryParamsHandling: 'merge' });
  }

  private forgetUpload(fileId: string): void {
    for (const { key, state } of this.queue.uploads())
      if (state.kind === 'done' && state.file.id === fileId) this.queue.remove(key);
  }

  /** The first of the files just brought is shown when it has arrived. */
  private lookAtTheFirst(): void {
    effect(() => {
      if (!this.awaiting()) return;
      const id = this.migrationId();
      const first = this.queue
        .uploads()
        .find(({ migrationId, state }) => migrationId === id && state.kind === 'done');
      if (first?.state.kind !== 'done') return;
      const { file } = first.state;
      untracked(() => {
        this.awaiting.set(false);
        this.look(file.id);
      });
    });
  }

  private pastedName(): string {
    return this.transloco.translate('source.pasted', { time: this.formats.stamp(Date.now()) });
  }
}
