import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { LoadDto } from '../../client/models/load-dto';
import { Formats } from '../../language/formats';
import { Language } from '../../language/language';
import { Icon } from '../../ui/icon';
import { byteCount } from './byte-count';
import { type Upload, UploadQueue } from './upload-queue';

/** What there is to load from: the loads with their data, files on their way, and the ways to bring more. */
@Component({
  selector: 'dms-file-column',
  imports: [Icon, MatButton, MatIconButton, TranslocoDirective],
  templateUrl: './file-column.html',
  styleUrl: './file-column.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FileColumn {
  readonly migrationId = input.required<string>();
  readonly loads = input.required<LoadDto[]>();
  /** The load whose data is shown, unless a file that is no load yet is shown. */
  readonly load = input<string>();
  readonly file = input<string>();
  /** Whether a file is being dragged over the screen. */
  readonly over = input(false);
  readonly brought = output<File[]>();
  readonly looked = output<string>();
  readonly loadChosen = output<string>();
  readonly loadRemoved = output<string>();
  readonly datasets = output();

  private readonly queue = inject(UploadQueue);
  private readonly language = inject(Language);
  protected readonly formats = inject(Formats);
  /** The server's own sentence names the limit; it speaks English. */
  protected readonly isEnglish = computed(() => this.language.code() === 'en');
  protected readonly uploads = computed(() =>
    this.queue.uploads().filter(({ migrationId }) => migrationId === this.migrationId()),
  );

  protected bring(field: HTMLInputElement): void {
    this.brought.emit([...(field.files ?? [])]);
    field.value = '';
  }

  protected remove(upload: Upload): void {
    this.queue.remove(upload.key);
  }

  protected again(upload: Upload): void {
    this.queue.again(upload.key);
  }

  protected size(bytes: number): string {
    return byteCount(bytes, (value) => this.formats.count(value));
  }

  protected share({ size, state }: Upload): string {
    if (state.kind === 'sending') return this.formats.share(state.sent, size);
    return '';
  }

  protected percent({ size, state }: Upload): number {
    return state.kind === 'sending' ? (100 * state.sent) / Math.max(1, size) : 100;
  }

  protected isShown({ state }: Upload): boolean {
    return state.kind === 'done' && state.file.id === this.file();
  }
}
