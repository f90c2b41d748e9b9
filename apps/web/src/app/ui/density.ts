import { DOCUMENT, Injectable, computed, inject, signal } from '@angular/core';
import { Remembered } from './remembered';

export const densities = ['compact', 'comfortable'] as const;
export type DensityName = (typeof densities)[number];

/** Of a row of the grid, whose rows are counted in pixels; tables have theirs from styles/theme.scss. */
const rowHeights: Record<DensityName, number> = { compact: 32, comfortable: 40 };

/** How much room rows have: an attribute of the document that styles/theme.scss reads. */
@Injectable({ providedIn: 'root' })
export class Density {
  private readonly root = inject(DOCUMENT).documentElement;
  private readonly remembered = inject(Remembered);
  private readonly chosen = signal<DensityName>('compact');

  readonly name = this.chosen.asReadonly();
  readonly rowHeight = computed(() => rowHeights[this.chosen()]);

  start(): void {
    this.show(densities.find((name) => name === this.remembered.get('density')) ?? 'compact');
  }

  use(name: DensityName): void {
    this.remembered.set('density', name);
    this.show(name);
  }

  private show(name: DensityName): void {
    this.root.dataset['density'] = name;
    this.chosen.set(name);
  }
}
