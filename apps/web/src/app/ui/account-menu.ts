import { ChangeDetectionStrategy, Component, ElementRef, inject, signal, viewChild } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { Router } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { type Problem, problemOf } from '../api/problem';
import { Session } from '../session/session';
import { Appearance } from './appearance';
import { Icon } from './icon';
import { ProblemPanel } from './problem-panel';

/** Who is signed in, how the pages look, and the way out. A popover of the browser: Esc and a press beside it close it. */
@Component({
  selector: 'dms-account-menu',
  imports: [Appearance, Icon, MatButton, MatIconButton, ProblemPanel, TranslocoDirective],
  templateUrl: './account-menu.html',
  styleUrl: './account-menu.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AccountMenu {
  private readonly router = inject(Router);
  protected readonly session = inject(Session);
  protected readonly expanded = signal(false);
  protected readonly problem = signal<Problem | undefined>(undefined);
  private readonly panel = viewChild.required<ElementRef<HTMLElement>>('panel');

  protected toggled(event: Event): void {
    this.expanded.set((event as ToggleEvent).newState === 'open');
  }

  protected async signOut(): Promise<void> {
    this.problem.set(undefined);
    try {
      await this.session.signOut();
    } catch (error) {
      this.problem.set(problemOf(error));
      return;
    }
    this.panel().nativeElement.hidePopover();
    await this.router.navigateByUrl('/sign-in');
  }
}
