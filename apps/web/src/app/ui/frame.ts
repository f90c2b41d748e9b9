import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { RouterOutlet } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { SignInDialog } from '../session/sign-in-dialog';
import { OwnSettings } from '../settings/own-settings';
import { AccountMenu } from './account-menu';
import { Announcements } from './announcements';
import { Breadcrumb } from './breadcrumb';
import { ConnectionLine } from './connection-line';
import { Drawer } from './drawer';
import { FrameKeys } from './frame-keys';
import { Help } from './help/help';
import { HelpPanel } from './help/help-panel';
import { Icon } from './icon';
import { LanguageButton } from './language-button';
import { GeneralCommands } from './palette/general-commands';
import { Palette } from './palette/palette';
import { PaletteDialog } from './palette/palette-dialog';
import { Rail } from './rail';

/** What stands around every screen of somebody who is signed in. */
@Component({
  selector: 'dms-frame',
  imports: [
    AccountMenu,
    Breadcrumb,
    ConnectionLine,
    Drawer,
    HelpPanel,
    Icon,
    LanguageButton,
    MatButton,
    MatIconButton,
    PaletteDialog,
    Rail,
    RouterOutlet,
    SignInDialog,
    TranslocoDirective,
  ],
  templateUrl: './frame.html',
  styleUrl: './frame.scss',
  host: { '[class.helped]': 'help.isOpen()', '(document:keydown)': 'keys.press($event)' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Frame {
  protected readonly announcements = inject(Announcements);
  protected readonly keys = inject(FrameKeys);
  protected readonly help = inject(Help);
  protected readonly palette = inject(Palette);

  constructor() {
    this.palette.offer(inject(GeneralCommands).all);
    // From the sign-in on, whatever screen is open.
    inject(OwnSettings);
  }
}
