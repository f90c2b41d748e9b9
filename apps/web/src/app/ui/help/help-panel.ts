import {
  ChangeDetectionStrategy,
  Component,
  DOCUMENT,
  DestroyRef,
  ElementRef,
  afterNextRender,
  computed,
  inject,
  viewChild,
} from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatButton, MatIconButton } from '@angular/material/button';
import { NavigationEnd, Router } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { filter, map } from 'rxjs';
import { OwnSettings } from '../../settings/own-settings';
import { Tour } from '../../wizard/tour/tour';
import { Icon } from '../icon';
import { Help } from './help';
import { everywhere, keysOf, topicOf } from './help-topics';

const sentences = ['1', '2', '3', '4', '5'] as const;
const words = [
  'file',
  'dataset',
  'recipe',
  'step',
  'migration',
  'load',
  'mapping',
  'run',
  'batch',
  'outcome',
  'practiceOrg',
] as const;

/** Beside the screen, never over it: what the screen is for, its keys, and the words DMS uses. */
@Component({
  selector: 'dms-help-panel',
  imports: [Icon, MatButton, MatIconButton, TranslocoDirective],
  templateUrl: './help-panel.html',
  styleUrl: './help-panel.scss',
  host: { '(keydown.escape)': 'close()' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class HelpPanel {
  private readonly router = inject(Router);
  private readonly help = inject(Help);
  protected readonly settings = inject(OwnSettings);
  protected readonly sentences = sentences;
  protected readonly words = words;
  protected readonly everywhere = everywhere;
  private readonly heading = viewChild.required<ElementRef<HTMLElement>>('heading');
  private readonly url = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map((event) => event.urlAfterRedirects),
    ),
    { initialValue: this.router.url },
  );
  protected readonly tour = inject(Tour);
  /** The open migration; there is a tour of nothing else. */
  protected readonly toured = computed(() => /^\/m\/([^/?#]+)/.exec(this.url())?.[1]);
  protected readonly topic = computed(() => topicOf(this.url()));
  protected readonly keys = computed(() => keysOf(this.topic()));

  constructor() {
    const opener = inject(DOCUMENT).activeElement;
    afterNextRender(() => this.heading().nativeElement.focus());
    inject(DestroyRef).onDestroy(() => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    });
  }

  protected close(): void {
    this.help.close();
  }
}
