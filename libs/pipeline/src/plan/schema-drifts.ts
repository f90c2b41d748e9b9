import { Inject, Injectable } from '@nestjs/common';
import {
  DmsError,
  Migration,
  Migrations,
  ObjectStorage,
  OrgField,
  Orgs,
  Run,
  Runs,
  Stored,
  keys,
} from '@dms/domain';
import { found } from '../data/found';
import { readJson } from '../data/json-objects';
import { describedOrNot } from './described';
import { FieldDrift, schemaDrift } from './schema-drift';

export interface Drift {
  /** The check or load that the org is compared with, and when it began; absent: nothing was ever checked. */
  since?: { run: string; at: string };
  items: FieldDrift[];
}

/** How the org was when a run began. */
export interface OrgBefore {
  run: string;
  at: string;
  fields: Record<string, OrgField[]>;
}

const mostNamed = 5;

/** Whether the org is still as it was when the migration was last checked or loaded. */
@Injectable()
export class SchemaDrifts {
  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Migrations) private readonly migrations: Migrations,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
    @Inject(Orgs) private readonly orgs: Orgs,
  ) {}

  async of(migrationId: string): Promise<Drift> {
    const migration = await found(this.migrations, 'migration', migrationId);
    const org = await this.orgs.open(migration.value.connectionId);
    const fields: Record<string, OrgField[]> = {};
    for (const { object } of migration.value.loads)
      fields[object] ??= (await describedOrNot(() => org.describe(object, { fresh: true })))?.fields ?? [];
    return compare(migration, await this.before(migration), fields);
  }

  /** Throws SCHEMA_DRIFT with the differences in words where the org became stricter than it was `before`. */
  refuse(
    migration: Stored<Migration>,
    before: OrgBefore | undefined,
    fields: Record<string, OrgField[]>,
  ): void {
    const { since, items } = compare(migration, before, fields);
    const [first] = items;
    if (!first || !since) return;
    const named = items.slice(0, mostNamed).map(inWords).join('; ');
    const rest = items.length > mostNamed ? ` and ${items.length - mostNamed} more` : '';
    throw new DmsError(
      'SCHEMA_DRIFT',
      `The org changed since this migration was checked: ${named}${rest}. Check again; what was checked is no longer so.`,
      { load: first.load, field: first.field, changes: items.length, run: since.run },
    );
  }

  /** The org as it was when the migration was last checked or loaded; undefined: it never was. */
  async before(migration: Stored<Migration>): Promise<OrgBefore | undefined> {
    const last = await this.lastFrozen(migration);
    if (!last) return undefined;
    const { fields } = await readJson<Pick<OrgBefore, 'fields'>>(this.storage, keys.definition(last.id));
    return { run: last.id, at: last.value.createdAt, fields };
  }

  /** The latest run that looked at the org anew: retries, rests of trials and rollbacks go by what was seen before. */
  private async lastFrozen({
    id,
    value: { connectionId },
  }: Stored<Migration>): Promise<Stored<Run> | undefined> {
    for await (const run of this.runs.newestBy('migrationId', id)) {
      const { retryOf, restOf, rollbackOf } = run.value;
      if (run.value.connectionId === connectionId && (retryOf ?? restOf ?? rollbackOf) === undefined)
        return run;
    }
    return undefined;
  }
}

function compare(
  { value: { loads } }: Stored<Migration>,
  before: OrgBefore | undefined,
  fields: Record<string, OrgField[]>,
): Drift {
  if (!before) return { items: [] };
  const items = loads.flatMap((load) => {
    const [old, now] = [before.fields[load.object], fields[load.object]];
    return old && now ? schemaDrift(load, old, now) : [];
  });
  return { since: { run: before.run, at: before.at }, items };
}

function inWords({ object, field, kind, before, now }: FieldDrift): string {
  const what = {
    gone: 'is gone',
    type: `was ${before}, is ${now}`,
    shorter: `holds ${now} characters, not ${before}`,
    narrower: `holds numbers of ${now} digits, not ${before}`,
    required: 'is required now',
    readOnly: 'can no longer be written',
    values: before === '*' ? 'takes only its own values now' : `no longer has ${before}`,
    unique: 'must be unique now',
    target: `refers to ${now}, not to ${before}`,
    noKey: 'tells records no longer apart',
  }[kind];
  return `${object}.${field} ${what}`;
}
