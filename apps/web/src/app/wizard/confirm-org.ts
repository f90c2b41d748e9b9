import { ChangeDetectionStrategy, Component, inject, input, model } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../ui/icon';
import { OpenOrg } from './open-org';

/** Has the org's own name typed before something is written to an org that is no playground; shows nothing otherwise. */
@Component({
  selector: 'dms-confirm-org',
  imports: [Icon, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      @if (org.state().kind === 'ready' && org.isGuarded()) {
        <label>
          <span
            ><dms-icon name="lock" /> {{ t('loadStep.typeName') }} <strong>{{ org.name() }}</strong></span
          >
          <input
            #name
            [attr.id]="inputId()"
            class="dms-input"
            autocomplete="off"
            spellcheck="false"
            [value]="typed()"
            (input)="typed.set(name.value)"
          />
        </label>
      }
    </ng-container>
  `,
  styles: `
    label {
      display: grid;
      gap: 8px;
      max-width: 360px;
      padding-block-start: 8px;
    }

    dms-icon {
      width: 16px;
      height: 16px;
      vertical-align: text-bottom;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ConfirmOrg {
  readonly typed = model.required<string>();
  /** By which others lead to the field; several of these may stand on one page. */
  readonly inputId = input<string>();
  protected readonly org = inject(OpenOrg);
}
