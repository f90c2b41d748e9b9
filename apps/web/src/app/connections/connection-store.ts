import { DestroyRef, Injectable, inject, signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import { PagedList } from '../api/paged-list';
import { type Problem, problemOf } from '../api/problem';
import { retryWhenBack } from '../api/retry-when-back';
import { Api } from '../client/api';
import { connectionsCreate } from '../client/fn/connections/connections-create';
import { connectionsGet } from '../client/fn/connections/connections-get';
import { connectionsList } from '../client/fn/connections/connections-list';
import { connectionsRemove } from '../client/fn/connections/connections-remove';
import { connectionsReplace } from '../client/fn/connections/connections-replace';
import { connectionsTest } from '../client/fn/connections/connections-test';
import { signInsBegin } from '../client/fn/connections/sign-ins-begin';
import { signInsFinish } from '../client/fn/connections/sign-ins-finish';
import { migrationsList } from '../client/fn/migrations/migrations-list';
import type { ChangedConnectionDto } from '../client/models/changed-connection-dto';
import type { ConnectionDto } from '../client/models/connection-dto';
import type { FoundProblemDto } from '../client/models/found-problem-dto';
import type { MigrationDto } from '../client/models/migration-dto';
import type { NewConnectionDto } from '../client/models/new-connection-dto';
import type { NewSignInDto } from '../client/models/new-sign-in-dto';
import type { OrgIdentityDto } from '../client/models/org-identity-dto';
import type { OrgLimitsDto } from '../client/models/org-limits-dto';
import type { OrgRightsDto } from '../client/models/org-rights-dto';

const pageSize = 200;

/** What a test of a connection came to; kept for this visit, as the org's limits are. */
export type TestState =
  | { kind: 'testing' }
  | { kind: 'passed'; org?: OrgIdentityDto; limits?: OrgLimitsDto; rights?: OrgRightsDto }
  | { kind: 'failed'; problem: FoundProblemDto }
  /** DMS itself could not answer. */
  | { kind: 'unanswered'; problem: Problem };

/** The connections as the page shows them, and everything it does with them. All but `test` throw HttpErrorResponse. */
@Injectable()
export class ConnectionStore {
  private readonly api = inject(Api);
  private readonly outcomes = signal<ReadonlyMap<string, TestState>>(new Map());

  readonly list = new PagedList<ConnectionDto>();
  readonly tests = this.outcomes.asReadonly();

  constructor() {
    this.list.load((cursor) => this.api.invoke(connectionsList, { limit: pageSize, cursor }));
    retryWhenBack(this.list);
    inject(DestroyRef).onDestroy(() => this.list.stop());
  }

  async create(body: NewConnectionDto): Promise<ConnectionDto> {
    const made = await firstValueFrom(this.api.invoke(connectionsCreate, { body }));
    this.list.put(made);
    return made;
  }

  /** Leaves for Salesforce's own page, which comes back to this one. */
  async goToSalesforce(body: Omit<NewSignInDto, 'redirectUri'>): Promise<void> {
    const redirectUri = `${location.origin}/connections`;
    const { url } = await firstValueFrom(this.api.invoke(signInsBegin, { body: { ...body, redirectUri } }));
    location.assign(url);
  }

  /** What Salesforce sent back; the state is good once. */
  async cameBack(state: string, code: string): Promise<ConnectionDto> {
    const made = await firstValueFrom(this.api.invoke(signInsFinish, { state, body: { code } }));
    this.list.put(made);
    return made;
  }

  async replace(
    { id, version }: { id: string; version: string },
    body: ChangedConnectionDto,
  ): Promise<ConnectionDto> {
    const changed = await firstValueFrom(
      this.api.invoke(connectionsReplace, { id, 'If-Match': version, body }),
    );
    this.list.put(changed);
    if (body.credentials) this.forget(id);
    return changed;
  }

  async remove(id: string): Promise<void> {
    await firstValueFrom(this.api.invoke(connectionsRemove, { id }));
    this.list.forget(id);
    this.forget(id);
  }

  /** The migrations that load by this connection. */
  async users(id: string): Promise<MigrationDto[]> {
    const found: MigrationDto[] = [];
    let cursor: string | undefined;
    do {
      const page = await firstValueFrom(this.api.invoke(migrationsList, { limit: pageSize, cursor }));
      found.push(...page.items.filter(({ connectionId }) => connectionId === id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return found;
  }

  /** Never throws: what goes wrong is the answer. */
  async test(id: string): Promise<TestState> {
    this.note(id, { kind: 'testing' });
    const state = await this.tested(id);
    this.note(id, state);
    return state;
  }

  private async tested(id: string): Promise<TestState> {
    try {
      const { ok, org, limits, rights, problem } = await firstValueFrom(
        this.api.invoke(connectionsTest, { id }),
      );
      // The org has said who it is, which is kept with the connection.
      this.list.put(await firstValueFrom(this.api.invoke(connectionsGet, { id })));
      if (ok || !problem)
        return { kind: 'passed', ...(org && { org }), ...(limits && { limits }), ...(rights && { rights }) };
      return { kind: 'failed', problem };
    } catch (error) {
      return { kind: 'unanswered', problem: problemOf(error) };
    }
  }

  private note(id: string, state: TestState): void {
    this.outcomes.update((states) => new Map(states).set(id, state));
  }

  private forget(id: string): void {
    this.outcomes.update((states) => new Map([...states].filter(([known]) => known !== id)));
  }
}
