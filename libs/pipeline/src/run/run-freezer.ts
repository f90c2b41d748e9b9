import { Inject, Injectable } from '@nestjs/common';
import {
  DmsError,
  Load,
  Migration,
  Org,
  OrgField,
  OrgObjectDetail,
  Orgs,
  RunMode,
  Stored,
  firstDefaults,
  withDefaults,
} from '@dms/domain';
import { DatasetTables } from '../data/dataset-tables';
import { KeyKind, keyKindOf } from '../load/compare-keys';
import { isLookup } from '../load/wire-columns';
import { allLinks, orderLoads } from '../plan/load-order';
import { mayWaitBy } from '../plan/may-wait';
import { Planner } from '../plan/planner';
import { SchemaDrifts } from '../plan/schema-drifts';
import { RunDefinition } from './definition';

/** Writes down everything a run needs to know, as it is when the run starts, and refuses what the org would not take. */
@Injectable()
export class RunFreezer {
  constructor(
    @Inject(Orgs) private readonly orgs: Orgs,
    private readonly tables: DatasetTables,
    private readonly planner: Planner,
    private readonly drifts: SchemaDrifts,
  ) {}

  /**
   * A load is refused where the org became stricter since the last check. Throws NOTHING_TO_LOAD, NO_ORDER, BAD_MAPPING,
   * SCHEMA_DRIFT, DATASET_NOT_READY.
   */
  async freeze(migration: Stored<Migration>, mode: RunMode): Promise<RunDefinition> {
    await this.planner.validate(migration.value);
    const { defaults = firstDefaults } = migration.value;
    const given = migration.value.loads.map((load) => withDefaults(load, defaults));
    if (given.length === 0) throw new DmsError('NOTHING_TO_LOAD', 'The migration has no loads.');
    const [{ fields, kinds, keyPrefixes }, before] = await Promise.all([
      this.lookAtOrg(migration.value.connectionId, given),
      mode === 'load' ? this.drifts.before(migration) : undefined,
    ]);
    this.drifts.refuse(migration, before, fields);
    const mayWait = mayWaitBy((load) => fields[load.object] ?? []);
    const { order, level, secondPasses } = orderLoads(given, mayWait);
    const place = (index: number) => order.indexOf(index);
    const loads = order.map((index) => inOrgsSpelling(given[index] as Load, fields));
    const { name, connectionId } = migration.value;
    return {
      migrationId: migration.id,
      name,
      connectionId,
      loads,
      levels: order.map((index) => level[index] ?? 0),
      fields,
      keyPrefixes,
      kinds,
      links: allLinks(given).map(({ child, parent, field }) => ({
        child: place(child),
        parent: place(parent),
        field: spelt(given[child] as Load, field, fields),
      })),
      secondPasses: secondPasses.map(({ load, field }) => ({
        load: place(load),
        field: spelt(given[load] as Load, field, fields),
      })),
      mayWait: loads.flatMap((load, index) =>
        load.mapping.flatMap((entry) =>
          isLookup(entry) && mayWait(load, entry.field)
            ? [`${index}.${spelt(load, entry.field, fields)}`]
            : [],
        ),
      ),
      earlier: [],
    };
  }

  /** What the loads need of the org, as it is now. */
  private async lookAtOrg(connectionId: string, loads: Load[]): Promise<OrgSeen> {
    const org = await this.orgs.open(connectionId);
    const seen: OrgSeen = { fields: {}, kinds: {}, keyPrefixes: {} };
    for (const load of loads) {
      await this.tables.ready(load.datasetId);
      const object = await org.describe(load.object, { fresh: true });
      this.planner.checkAgainstOrg(load, object, loads);
      seen.fields[load.object] = object.fields;
      if (object.keyPrefix) seen.keyPrefixes[load.object] = object.keyPrefix;
      Object.assign(seen.kinds, await kindsOf(org, load));
    }
    return seen;
  }
}

interface OrgSeen {
  fields: Record<string, OrgField[]>;
  kinds: Record<string, KeyKind>;
  keyPrefixes: Record<string, string>;
}

/** How the fields are compared that the load's lookups look at. */
async function kindsOf(org: Org, load: Load): Promise<Record<string, KeyKind>> {
  const kinds: Record<string, KeyKind> = {};
  for (const entry of load.mapping) {
    if (!isLookup(entry)) continue;
    const { lookup } = entry;
    if (lookup.by !== 'externalId' && lookup.by !== 'query') continue;
    const names = lookup.by === 'externalId' ? [lookup.key] : lookup.match.map(({ field }) => field);
    const parent = await org.describe(lookup.object);
    for (const name of names)
      kinds[`${lookup.object}.${name}`.toLowerCase()] = keyKindOf(fieldOf(parent, name, load.name));
  }
  return kinds;
}

function fieldOf(object: OrgObjectDetail, name: string, load: string): OrgField {
  const field = object.fields.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (!field)
    throw new DmsError('SCHEMA_DRIFT', `${object.name} has no field ${name}.`, { load, field: name });
  return field;
}

/** Names are compared without letter case by Salesforce, and with it by everything that comes after this. */
function spelt(load: Load, name: string, fields: Record<string, OrgField[]>): string {
  return fields[load.object]?.find((field) => field.name.toLowerCase() === name.toLowerCase())?.name ?? name;
}

function inOrgsSpelling(load: Load, fields: Record<string, OrgField[]>): Load {
  if (load.externalIdField === undefined) return load;
  return { ...load, externalIdField: spelt(load, load.externalIdField, fields) };
}
