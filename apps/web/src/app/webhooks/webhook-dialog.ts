import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  Injector,
  type OnInit,
  afterNextRender,
  inject,
  input,
  output,
  signal,
} from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { type Problem, problemOf } from '../api/problem';
import { Api } from '../client/api';
import { webhooksCreate } from '../client/fn/webhooks/webhooks-create';
import { webhooksReplace } from '../client/fn/webhooks/webhooks-replace';
import type { WebhookDto } from '../client/models/webhook-dto';
import { focusFirstInvalid } from '../session/focus-first-invalid';
import { Dialog } from '../ui/dialog';
import { ProblemPanel } from '../ui/problem-panel';
import { ShownSecret } from './shown-secret';

type State =
  | { kind: 'editing' }
  | { kind: 'sending' }
  | { kind: 'failed'; problem: Problem }
  | { kind: 'made'; secret: string };

const text = (value: string, ...validators: (typeof Validators.required)[]) =>
  new FormControl(value, { nonNullable: true, validators });

/** Adds a webhook, whose secret is then shown, or changes one. */
@Component({
  selector: 'dms-webhook-dialog',
  imports: [
    Dialog,
    MatButton,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    ProblemPanel,
    ReactiveFormsModule,
    ShownSecret,
    TranslocoDirective,
  ],
  templateUrl: './webhook-dialog.html',
  styles: `
    :host {
      --dms-dialog-width: 560px;
    }
    form {
      display: grid;
      gap: 12px;
    }
    mat-form-field {
      width: 100%;
    }
    .on {
      display: flex;
      gap: 8px;
      align-items: center;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class WebhookDialog implements OnInit {
  readonly webhook = input<WebhookDto>();
  readonly saved = output<WebhookDto>();
  readonly closed = output();

  private readonly api = inject(Api);
  private readonly injector = inject(Injector);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);
  protected readonly state = signal<State>({ kind: 'editing' });
  protected readonly form = new FormGroup({
    url: text('https://', Validators.required, Validators.pattern(/^\s*https?:\/\/\S+\s*$/)),
    events: text('run.*', Validators.required),
    description: text(''),
    enabled: new FormControl(true, { nonNullable: true }),
  });

  ngOnInit(): void {
    const webhook = this.webhook();
    if (!webhook) return;
    const { url, events, description = '', enabled } = webhook;
    this.form.setValue({ url, events: events.join(', '), description, enabled });
  }

  protected async send(): Promise<void> {
    if (this.form.invalid) {
      this.form.markAllAsTouched();
      focusFirstInvalid(this.element.nativeElement);
      return;
    }
    if (this.state().kind === 'sending') return;
    this.state.set({ kind: 'sending' });
    try {
      await this.write();
    } catch (error) {
      this.state.set({ kind: 'failed', problem: problemOf(error) });
    }
  }

  private async write(): Promise<void> {
    const { url, events, description, enabled } = this.form.getRawValue();
    const body = {
      url: url.trim(),
      events: events.split(/[\s,]+/).filter((event) => event !== ''),
      enabled,
      ...(description.trim() !== '' && { description: description.trim() }),
    };
    const webhook = this.webhook();
    if (webhook) {
      const params = { id: webhook.id, 'If-Match': webhook.version, body };
      this.saved.emit(await firstValueFrom(this.api.invoke(webhooksReplace, params)));
      return this.closed.emit();
    }
    const { secret, ...made } = await firstValueFrom(this.api.invoke(webhooksCreate, { body }));
    this.saved.emit(made);
    this.state.set({ kind: 'made', secret });
    // The button that had the focus is gone.
    afterNextRender(
      () => this.element.nativeElement.querySelector<HTMLElement>('dms-copy-text button')?.focus(),
      { injector: this.injector },
    );
  }

  /** Esc while the secret is shown would lose it for good: only the button ends that. */
  protected escape(): void {
    if (this.state().kind !== 'made') this.closed.emit();
  }
}
