import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { SignInDialog } from '../session/sign-in-dialog';
import { AccountMenu } from './account-menu';
import { Announcements } from './announcements';
import { Breadcrumb } from './breadcrumb';
import { ConnectionLine } from './connection-line';
import { Drawer } from './drawer';
import { LanguageButton } from './language-button';
import { Rail } from './rail';

/** What stands around every screen of somebody who is signed in. */
@Component({
  selector: 'dms-frame',
  imports: [
    AccountMenu,
    Breadcrumb,
    ConnectionLine,
    Drawer,
    LanguageButton,
    Rail,
    RouterOutlet,
    SignInDialog,
    TranslocoDirective,
  ],
  templateUrl: './frame.html',
  styleUrl: './frame.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Frame {
  protected readonly announcements = inject(Announcements);
}
