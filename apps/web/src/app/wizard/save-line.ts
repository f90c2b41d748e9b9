import { ChangeDetectionStrategy, Component, ElementRef, computed, inject, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { Formats } from '../language/formats';
import { Icon } from '../ui/icon';
import type { IconName } from '../ui/icon-names';
import { definitionOf, differences } from './definition';
import { MigrationDraft, type SaveState } from './migration-draft';

const icons: Record<SaveState['kind'], IconName> = {
  saved: 'check_circle',
  saving: 'hourglass_empty',
  kept: 'cloud_off',
  refused: 'warning_amber',
  conflict: 'warning_amber',
};

/** The one place that says whether the work is saved; in a conflict it shows both sides and asks. */
@Component({
  selector: 'dms-save-line',
  imports: [Icon, MatButton, TranslocoDirective],
  templateUrl: './save-line.html',
  styleUrl: './save-line.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SaveLine {
  protected readonly draft = inject(MigrationDraft);
  protected readonly formats = inject(Formats);
  protected readonly icons = icons;
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  /** Where the two versions differ. */
  protected readonly differences = computed(() => {
    const save = this.draft.save();
    const mine = this.draft.definition();
    return save.kind === 'conflict' && mine ? differences(definitionOf(save.theirs), mine) : [];
  });

  protected compare(): void {
    this.dialog().nativeElement.showModal();
  }

  protected close(): void {
    this.dialog().nativeElement.close();
  }

  protected async keepMine(): Promise<void> {
    this.close();
    await this.draft.keepMine();
  }

  protected async takeTheirs(): Promise<void> {
    this.close();
    await this.draft.takeTheirs();
  }
}
