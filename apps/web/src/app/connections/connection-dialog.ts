import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  OnInit,
  computed,
  inject,
  input,
  linkedSignal,
  output,
  signal,
} from '@angular/core';
import { ReactiveFormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { type Problem, problemOf } from '../api/problem';
import type { ConnectionDto } from '../client/models/connection-dto';
import { Language } from '../language/language';
import { focusFirstInvalid } from '../session/focus-first-invalid';
import { Dialog } from '../ui/dialog';
import { Moment } from '../ui/moment';
import { ProblemPanel } from '../ui/problem-panel';
import { Segments } from '../ui/segments';
import {
  type LoginHost,
  type Way,
  asksForHost,
  credentialsOf,
  fitForm,
  hosts,
  loginUrlOf,
  makeConnectionForm,
  ways,
} from './connection-form';
import { credentialFields } from './credential-fields';
import { ConnectionStore, type TestState } from './connection-store';
import { TestOutcome } from './test-outcome';

type State =
  | { kind: 'editing' }
  | { kind: 'saving' }
  | { kind: 'testing' }
  | { kind: 'refused'; problem: Problem }
  /** Saved, but it does not hold: the form stays, to be put right. */
  | { kind: 'tested'; outcome: TestState }
  /** Somebody else changed it meanwhile. */
  | { kind: 'stale'; current: ConnectionDto };

/** Adds a connection, or changes one. Secrets go in and never come out: a change replaces them whole or not at all. */
@Component({
  selector: 'dms-connection-dialog',
  imports: [
    Dialog,
    MatButton,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    Moment,
    ProblemPanel,
    ReactiveFormsModule,
    Segments,
    TestOutcome,
    TranslocoDirective,
  ],
  templateUrl: './connection-dialog.html',
  styleUrl: './connection-dialog.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ConnectionDialog implements OnInit {
  /** The one to change; without it a new one is added. */
  readonly connection = input<ConnectionDto>();
  readonly closed = output();

  private readonly store = inject(ConnectionStore);
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);
  /** As DMS keeps it now; undefined as long as it keeps none. */
  protected readonly stored = linkedSignal(() => this.connection());
  protected readonly form = makeConnectionForm();
  protected readonly way = signal<Way>('oauth');
  protected readonly fields = computed(() => credentialFields[this.way()]);
  protected readonly asksForHost = computed(() => asksForHost(this.way()));
  protected readonly host = signal<LoginHost>('production');
  /** Whether the sign-in is part of what is sent: always for a new one. */
  protected readonly withSecrets = signal(true);
  protected readonly state = signal<State>({ kind: 'editing' });
  protected readonly busy = computed(() => ['saving', 'testing'].includes(this.state().kind));
  protected readonly isPractice = computed(() => this.stored()?.authType === 'practice');

  protected readonly wayChoices = computed(() => {
    this.language.code();
    return ways.map((value) => ({ value, label: this.translate(`connections.way.${value}`) }));
  });
  protected readonly hostChoices = computed(() => {
    this.language.code();
    return hosts.map((value) => ({ value, label: this.translate(`connections.host.${value}`) }));
  });

  ngOnInit(): void {
    const known = this.connection();
    if (known) {
      this.withSecrets.set(false);
      this.fill(known);
    }
    this.fit();
  }

  protected choose(way: Way): void {
    this.way.set(way);
    this.fit();
  }

  protected chooseHost(host: LoginHost): void {
    this.host.set(host);
    this.fit();
  }

  protected replaceSecrets(wanted: boolean): void {
    this.withSecrets.set(wanted);
    this.fit();
  }

  protected async save(): Promise<void> {
    if (this.form.invalid) {
      this.form.markAllAsTouched();
      focusFirstInvalid(this.element.nativeElement);
      return;
    }
    if (!this.busy()) await this.send(this.stored()?.version);
  }

  /** What is in the form wins over what somebody else saved meanwhile. */
  protected async overwrite(current: ConnectionDto): Promise<void> {
    this.stored.set(current);
    await this.save();
  }

  protected takeTheirs(current: ConnectionDto): void {
    this.stored.set(current);
    this.fill(current);
    this.state.set({ kind: 'editing' });
  }

  private async send(version: string | undefined): Promise<void> {
    const { name, apiVersion } = this.form.getRawValue();
    const common = { name: name.trim(), apiVersion: apiVersion.trim() };
    const known = this.stored();
    this.state.set({ kind: 'saving' });
    const way = this.way();
    if (this.withSecrets() && way === 'oauth') return this.goToSalesforce(common, known?.id);
    const credentials =
      this.withSecrets() && way !== 'oauth' ? credentialsOf(this.form, way, this.host()) : undefined;
    try {
      const saved =
        known && version !== undefined
          ? await this.store.replace(
              { id: known.id, version },
              { ...common, ...(credentials && { credentials }) },
            )
          : credentials && (await this.store.create({ ...common, credentials }));
      if (!saved) return;
      this.stored.set(saved);
      if (credentials) await this.test(saved.id);
      else this.closed.emit();
    } catch (error) {
      this.state.set(refused(problemOf(error)));
    }
  }

  /** The page goes away; Salesforce sends the person back to the list with a code. */
  private async goToSalesforce(
    common: { name: string; apiVersion: string },
    connectionId: string | undefined,
  ): Promise<void> {
    const { clientId, appSecret } = this.form.getRawValue();
    try {
      await this.store.goToSalesforce({
        ...common,
        loginUrl: loginUrlOf(this.form, this.host()),
        clientId: clientId.trim(),
        ...(appSecret.trim() !== '' && { clientSecret: appSecret.trim() }),
        ...(connectionId !== undefined && { connectionId }),
      });
    } catch (error) {
      this.state.set(refused(problemOf(error)));
    }
  }

  private async test(id: string): Promise<void> {
    this.state.set({ kind: 'testing' });
    const outcome = await this.store.test(id);
    if (outcome.kind === 'passed') {
      this.closed.emit();
      return;
    }
    // The test may have written to it.
    this.stored.set(this.store.list.items().find((item) => item.id === id) ?? this.stored());
    this.state.set({ kind: 'tested', outcome });
  }

  private fill(known: ConnectionDto): void {
    this.form.patchValue({ name: known.name, apiVersion: known.apiVersion });
    const way = ways.find((word) => word === known.authType);
    if (!way) return;
    this.way.set(way);
    const { hostname } = new URL(known.url);
    this.host.set(
      hostname === 'login.salesforce.com'
        ? 'production'
        : hostname === 'test.salesforce.com'
          ? 'sandbox'
          : 'myDomain',
    );
    this.form.patchValue({ address: known.url });
  }

  private fit(): void {
    fitForm(this.form, this.withSecrets() ? this.way() : undefined, this.host());
  }

  private translate(key: string): string {
    return this.transloco.translate(key);
  }
}

function refused(problem: Problem): State {
  const { current } = problem;
  const isStale = problem.code === 'STALE_VERSION' && current !== null && typeof current === 'object';
  return isStale ? { kind: 'stale', current: current as ConnectionDto } : { kind: 'refused', problem };
}
