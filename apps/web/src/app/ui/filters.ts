import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Subject, debounceTime, distinctUntilChanged } from 'rxjs';
import { Icon } from './icon';

const pauseMs = 250;

/** A search field, and (as content) labels with selects beside it. Says what to search for once the typing rests. */
@Component({
  selector: 'dms-filters',
  imports: [Icon],
  template: `
    <ng-content />
    <label class="search">
      <span class="dms-unseen">{{ searchLabel() }}</span>
      <dms-icon name="search" />
      <input
        #field
        type="search"
        maxlength="200"
        [value]="search()"
        [placeholder]="searchLabel()"
        (input)="typed.next(field.value.trim())"
      />
    </label>
  `,
  styleUrl: './filters.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Filters {
  readonly search = input.required<string>();
  readonly searchLabel = input.required<string>();
  readonly searched = output<string>();
  protected readonly typed = new Subject<string>();

  constructor() {
    this.typed
      .pipe(debounceTime(pauseMs), distinctUntilChanged(), takeUntilDestroyed())
      .subscribe((text) => this.searched.emit(text));
  }
}
