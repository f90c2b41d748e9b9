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
import { withoutLoad } from './attach';
import { DatasetPicker } from './dataset-picker';
import { EncodingChoice } from './encoding-choice';
import { FileColumn } from './file-column';
import { FileIntake } from './file-intake';
import { FileReading } from './file-reading';
import { type Known, KnownLayout } from './known-layout';
import { LoadData } from './load-data';
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

/** Brings the data of a load: files come in, are looked at as they lie and as they would be read, and are staged. */
@Component({
  selector: 'dms-source-page',
  imports: [
    DatasetPicker,
    EmptyState,
    EncodingChoice,
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
  providers: [FileReading, KnownLayout, LoadData, OrgObjects, StagedDataset],
  templateUrl: './source-page.html',
  styleUrl: './source-page.scss',
  hostDirectives: [FileIntake],
  host: { class: 'dms-step' },
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
  protected readonly formats = inject(Formats);
  protected readonly draft = inject(MigrationDraft);
  protected readonly reading = inject(FileReading);
  protected readonly staged = inject(StagedDataset);
  protected readonly layout = inject(KnownLayout);
  protected readonly data = inject(LoadData);
  protected readonly intake = inject(FileIntake);
  protected readonly pane = signal<Pane>('read');
  protected readonly dialog = signal<'none' | 'setAside' | 'datasets'>('none');
  /** Whether the next file to arrive is to be shown. */
  private readonly awaiting = signal(false);

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
        this.data.forget();
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
          isWanted
            ? { label: 'source.readWhole', press: () => void this.data.stage(this.fileId() !== undefined) }
            : undefined,
        ),
      );
    });
    this.intake.brought.subscribe((files) => this.bring(files));
    this.recall();
    this.lookAtTheFirst();
  }

  protected bring(files: File[]): void {
    if (files.length === 0) return;
    // What is looked at already stays: it may be half done.
    this.awaiting.set(this.fileId() === undefined);
    this.queue.add(this.migrationId(), files);
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

  protected async pick(dataset: DatasetDto): Promise<void> {
    this.dialog.set('none');
    await this.data.takeAsNew(dataset);
  }

  protected pickFile(file: FileDto): void {
    this.dialog.set('none');
    this.data.look(file.id);
  }

  protected aim(load: string): void {
    this.data.target.set(load === '' ? undefined : load);
  }

  protected isOwnFile({ dataset }: Known): boolean {
    return this.fileId() !== undefined && dataset.fileId === this.fileId();
  }

  /** Files brought before and not read yet; where there is nothing else to look at, the first of them is shown. */
  private recall(): void {
    effect(() => {
      const id = this.migrationId();
      if (id === '') return;
      untracked(() => {
        if (this.draft.loads().length === 0 && this.fileId() === undefined) this.awaiting.set(true);
        void this.queue.recall(id);
      });
    });
  }

  /** The first of the files just brought is shown when it has arrived. */
  private lookAtTheFirst(): void {
    effect(() => {
      if (!this.awaiting()) return;
      const id = this.migrationId();
      // A smaller one behind it may arrive before: it does not get in its way, nor in that of somebody who chose another.
      const first = this.queue
        .uploads()
        .find(({ migrationId, state }) => migrationId === id && state.kind !== 'refused');
      if (this.fileId() !== undefined) return untracked(() => this.awaiting.set(false));
      if (first?.state.kind !== 'done') return;
      const { file } = first.state;
      untracked(() => {
        this.awaiting.set(false);
        this.data.look(file.id);
      });
    });
  }
}
