import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  linkedSignal,
  signal,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { Icon } from '../../../ui/icon';
import { Menu, type MenuItem } from '../../../ui/menu/menu';
import { MigrationDraft } from '../../migration-draft';
import { RecipeChanges } from '../recipe-changes';
import { SaveRecipe } from './save-recipe';
import { UseRecipe } from './use-recipe';

/** From the recipe of this load to the library and back: keep it under a name, or take one that was kept. */
@Component({
  selector: 'dms-recipe-shelf',
  imports: [Icon, MatButton, Menu, SaveRecipe, TranslocoDirective, UseRecipe],
  template: `
    <ng-container *transloco="let t">
      <button mat-button type="button" aria-haspopup="menu" (click)="openMenu($event)">
        <dms-icon name="menu_book" />
        {{ t('shelf.open') }}
      </button>
      <dms-menu [label]="t('shelf.open')" (chosen)="chosen($event)" />
      @if (load(); as it) {
        @switch (open()) {
          @case ('save') {
            @defer (on immediate) {
              <dms-save-recipe
                [steps]="changes.steps()"
                [datasetId]="it.datasetId"
                [suggested]="taken() ?? it.name"
                (closed)="open.set('nothing')"
              />
            }
          }
          @case ('use') {
            @defer (on immediate) {
              <dms-use-recipe
                [datasetId]="it.datasetId"
                [replaced]="changes.steps().length"
                (used)="take($event)"
                (closed)="open.set('nothing')"
              />
            }
          }
        }
      }
    </ng-container>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RecipeShelf {
  private readonly router = inject(Router);
  private readonly transloco = inject(TranslocoService);
  protected readonly changes = inject(RecipeChanges);
  protected readonly load = inject(MigrationDraft).load;
  protected readonly open = signal<'nothing' | 'save' | 'use'>('nothing');
  /** What the library calls the recipe that these steps began as; another load's does not count. */
  protected readonly taken = linkedSignal<string | undefined, string | undefined>({
    source: () => this.load()?.name,
    computation: (name, previous) => (previous?.source === name ? previous?.value : undefined),
  });
  private readonly menu = viewChild.required(Menu);
  private readonly isEmpty = computed(() => this.changes.steps().length === 0);

  protected openMenu(event: Event): void {
    const word = (id: string) => this.transloco.translate(`shelf.menu.${id}`);
    const items: MenuItem[] = [
      { id: 'use', label: word('use'), group: 0 },
      ...(this.isEmpty() ? [] : [{ id: 'save', label: word('save'), group: 0 }]),
      { id: 'library', label: word('library'), group: 1 },
    ];
    this.menu().open(items, (event.currentTarget as HTMLElement).getBoundingClientRect());
  }

  protected chosen(id: string): void {
    if (id === 'library') void this.router.navigateByUrl('/recipes');
    else this.open.set(id === 'save' ? 'save' : 'use');
  }

  protected take({ name, steps }: { name: string; steps: Parameters<RecipeChanges['take']>[1] }): void {
    this.open.set('nothing');
    this.changes.take(name, steps);
    this.taken.set(name);
  }
}
