import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  Injector,
  afterNextRender,
  computed,
  effect,
  inject,
  input,
  output,
  signal,
  untracked,
} from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { PagedList } from '../../../api/paged-list';
import { type Problem, problemOf } from '../../../api/problem';
import { readShared } from '../../../api/shared-document';
import { Api } from '../../../client/api';
import { mappingsApply } from '../../../client/fn/mappings/mappings-apply';
import { mappingsImport } from '../../../client/fn/mappings/mappings-import';
import { mappingsList } from '../../../client/fn/mappings/mappings-list';
import { mappingsRemove } from '../../../client/fn/mappings/mappings-remove';
import type { LoadDto } from '../../../client/models/load-dto';
import type { MappingDto } from '../../../client/models/mapping-dto';
import type { MappingFitDto } from '../../../client/models/mapping-fit-dto';
import type { SharedMappingDto } from '../../../client/models/shared-mapping-dto';
import { Formats } from '../../../language/formats';
import { Session } from '../../../session/session';
import { Announcements } from '../../../ui/announcements';
import { AskDelete } from '../../../ui/ask-delete';
import { Dialog } from '../../../ui/dialog';
import { Filters } from '../../../ui/filters';
import { Icon } from '../../../ui/icon';
import { Moment } from '../../../ui/moment';
import { ProblemPanel } from '../../../ui/problem-panel';
import { MigrationDraft } from '../../migration-draft';
import { FitReport } from './fit-report';
import { RenameMapping } from './rename-mapping';

const pageSize = 100;

type State =
  | { kind: 'choosing' }
  | { kind: 'fitting'; mapping: MappingDto }
  | { kind: 'failed'; mapping: MappingDto; problem: Problem }
  | { kind: 'fitted'; mapping: MappingDto; fit: MappingFitDto };

/** The mappings that were kept: renamed, handed out, taken in, deleted; and one of them held against this load. */
@Component({
  selector: 'dms-mapping-library',
  imports: [
    AskDelete,
    Dialog,
    Filters,
    FitReport,
    Icon,
    MatButton,
    MatIconButton,
    Moment,
    ProblemPanel,
    RenameMapping,
    TranslocoDirective,
  ],
  templateUrl: './mapping-library.html',
  styleUrl: './mapping-library.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MappingLibrary {
  readonly load = input.required<LoadDto>();
  /** The name of the mapping that the load has taken. */
  readonly used = output<string>();
  readonly closed = output();

  private readonly api = inject(Api);
  private readonly draft = inject(MigrationDraft);
  private readonly transloco = inject(TranslocoService);
  private readonly announcements = inject(Announcements);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly injector = inject(Injector);
  protected readonly session = inject(Session);
  protected readonly formats = inject(Formats);
  protected readonly list = new PagedList<MappingDto>();
  protected readonly state = signal<State>({ kind: 'choosing' });
  protected readonly searched = signal('');
  /** Whether those for other objects are shown as well. */
  protected readonly isWide = signal(false);
  protected readonly renaming = signal<MappingDto | undefined>(undefined);
  protected readonly doomed = signal<MappingDto | undefined>(undefined);
  /** Why a file was not taken in: in words of ours, or the server's refusal. */
  protected readonly refused = signal<{ file: string; problem?: Problem } | undefined>(undefined);
  private readonly object = computed(() => this.load().object);
  protected readonly isNarrowed = computed(() => this.object() !== '' && !this.isWide());

  constructor() {
    effect(() => {
      const search = this.searched();
      const wanted = {
        limit: pageSize,
        ...(search !== '' && { search }),
        ...(this.isNarrowed() && { object: this.object() }),
      };
      untracked(() => this.list.load((cursor) => this.api.invoke(mappingsList, { ...wanted, cursor })));
    });
    inject(DestroyRef).onDestroy(() => this.list.stop());
  }

  protected lines({ mapping }: MappingDto): string {
    return this.transloco.translate(`mappings.lines.${this.formats.form(mapping.length)}`, {
      count: this.formats.count(mapping.length),
    });
  }

  /** The server holds it against what it has: so everything is saved first, as far as it can be. */
  protected async choose(mapping: MappingDto): Promise<void> {
    const draft = this.draft.state();
    if (draft.kind !== 'ready') return;
    this.state.set({ kind: 'fitting', mapping });
    const body = { migrationId: draft.migration.id, load: this.load().name };
    try {
      await this.draft.flush().catch(() => undefined);
      const fit = await firstValueFrom(this.api.invoke(mappingsApply, { id: mapping.id, body }));
      this.state.set({ kind: 'fitted', mapping, fit });
    } catch (error) {
      this.state.set({ kind: 'failed', mapping, problem: problemOf(error) });
    }
  }

  protected async bring(field: HTMLInputElement): Promise<void> {
    const [file] = field.files ?? [];
    field.value = '';
    if (!file) return;
    this.refused.set(undefined);
    const body = readShared<SharedMappingDto>(await file.text(), 'dms-mapping');
    if (!body) {
      this.refused.set({ file: file.name });
      return;
    }
    try {
      const mapping = await firstValueFrom(this.api.invoke(mappingsImport, { body }));
      if (mapping.object.toLowerCase() !== this.object().toLowerCase()) this.isWide.set(true);
      this.list.put(mapping);
      this.announcements.say(this.transloco.translate('mappings.brought', { name: mapping.name }));
    } catch (error) {
      this.refused.set({ file: file.name, problem: problemOf(error) });
    }
  }

  protected renamed(mapping: MappingDto): void {
    this.renaming.set(undefined);
    this.list.put(mapping);
    this.announcements.say(this.transloco.translate('mappings.rename.done', { name: mapping.name }));
  }

  /** Somebody else has changed it: the row says what it is now, and the name can be given once more. */
  protected changed(mapping: MappingDto): void {
    this.list.put(mapping);
    this.renaming.set(mapping);
  }

  protected readonly removal = () => this.api.invoke(mappingsRemove, { id: this.doomed()?.id ?? '' });

  /** The focus goes to the row that took the place of the deleted one. */
  protected deleted({ id, name }: MappingDto): void {
    const index = this.list.items().findIndex((mapping) => mapping.id === id);
    this.doomed.set(undefined);
    this.list.forget(id);
    this.announcements.say(this.transloco.translate('mappings.deleted', { name }));
    afterNextRender(
      () => {
        const rows = this.element.nativeElement.querySelectorAll<HTMLElement>('.choose');
        const next = rows[Math.min(index, rows.length - 1)];
        (next ?? this.element.nativeElement.querySelector<HTMLElement>('.bring'))?.focus();
      },
      { injector: this.injector },
    );
  }

  protected taken(): void {
    const state = this.state();
    if (state.kind === 'fitted') this.used.emit(state.mapping.name);
    this.closed.emit();
  }
}
