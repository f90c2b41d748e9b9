import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Problem } from '../api/problem';
import { Language } from '../language/language';
import { Icon } from './icon';

/** In place of the part that failed: what is wrong, the stable code, and what can be done now. */
@Component({
  selector: 'dms-problem',
  imports: [Icon, MatButton, TranslocoDirective],
  templateUrl: './problem-panel.html',
  styleUrl: './problem-panel.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ProblemPanel {
  readonly problem = input.required<Problem>();
  /** Whether asking again is offered. */
  readonly repeatable = input(true);
  readonly again = output();

  private readonly language = inject(Language);
  /** The server speaks English: its exact sentence goes first there, and stands folded beside other languages. */
  protected readonly detailFirst = computed(() => this.language.code() === 'en');
}
