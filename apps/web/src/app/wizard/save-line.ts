import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { Formats } from '../language/formats';
import { Icon } from '../ui/icon';
import type { IconName } from '../ui/icon-names';
import { MergeDialog } from './merge/merge-dialog';
import { MigrationDraft, type SaveState } from './migration-draft';

const icons: Record<SaveState['kind'], IconName> = {
  saved: 'check_circle',
  saving: 'hourglass_empty',
  kept: 'cloud_off',
  refused: 'warning_amber',
  conflict: 'warning_amber',
};

/** The one place that says whether the work is saved; from a conflict it leads to both sides of it. */
@Component({
  selector: 'dms-save-line',
  imports: [Icon, MatButton, MergeDialog, TranslocoDirective],
  templateUrl: './save-line.html',
  styleUrl: './save-line.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SaveLine {
  protected readonly draft = inject(MigrationDraft);
  protected readonly formats = inject(Formats);
  protected readonly icons = icons;
  protected readonly comparing = signal(false);
}
