import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  computed,
  inject,
  linkedSignal,
  signal,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { Language } from '../../../language/language';
import { Icon } from '../../../ui/icon';
import { Menu, type MenuItem } from '../../../ui/menu/menu';
import { Palette } from '../../../ui/palette/palette';
import { MigrationDraft } from '../../migration-draft';
import { MappingLibrary } from './mapping-library';
import { SaveMapping } from './save-mapping';

/** From the mapping of this load to those that were kept, and back. */
@Component({
  selector: 'dms-saved-mappings',
  imports: [Icon, MappingLibrary, MatButton, Menu, SaveMapping, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <button #opener mat-stroked-button type="button" aria-haspopup="menu" (click)="openMenu()">
        {{ t('mappings.open') }}
        <dms-icon name="expand_more" />
      </button>
      <dms-menu [label]="t('mappings.open')" (chosen)="start($event)" (dismissed)="opener.focus()" />
      @if (load(); as it) {
        @switch (open()) {
          @case ('save') {
            @defer (on immediate) {
              <dms-save-mapping
                [load]="it"
                [suggested]="taken() ?? it.name"
                (saved)="taken.set($event.name)"
                (closed)="open.set('nothing')"
              />
            }
          }
          @case ('use') {
            @defer (on immediate) {
              <dms-mapping-library [load]="it" (used)="taken.set($event)" (closed)="open.set('nothing')" />
            }
          }
        }
      }
    </ng-container>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SavedMappings {
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);
  protected readonly load = inject(MigrationDraft).load;
  protected readonly open = signal<'nothing' | 'save' | 'use'>('nothing');
  /** What the mapping that this one began as is called; another load's does not count. */
  protected readonly taken = linkedSignal<string | undefined, string | undefined>({
    source: () => this.load()?.name,
    computation: (name, previous) => (previous?.source === name ? previous?.value : undefined),
  });
  private readonly menu = viewChild.required(Menu);
  private readonly opener = viewChild.required<unknown, ElementRef<HTMLElement>>('opener', {
    read: ElementRef,
  });
  /** Nothing that is not there is kept. */
  private readonly deeds = computed<MenuItem[]>(() => {
    this.language.code();
    const word = (id: string) => this.transloco.translate(`mappings.menu.${id}`);
    const isEmpty = (this.load()?.mapping.length ?? 0) === 0;
    return [{ id: 'use', label: word('use') }, ...(isEmpty ? [] : [{ id: 'save', label: word('save') }])];
  });

  constructor() {
    inject(Palette).offer(() =>
      this.deeds().map(({ id, label }) => ({
        id: `mappings.${id}`,
        words: label,
        also: this.transloco.translate('palette.also.mappings'),
        group: 'palette.group.deeds',
        run: () => this.start(id),
      })),
    );
  }

  protected openMenu(): void {
    this.menu().open(this.deeds(), this.opener().nativeElement.getBoundingClientRect());
  }

  /** The menu is gone when a dialog comes: the focus returns to the button that it was opened by. */
  protected start(id: string): void {
    this.opener().nativeElement.focus();
    this.open.set(id === 'save' ? 'save' : 'use');
  }
}
