import { Inject, Injectable } from '@nestjs/common';
import {
  Connections,
  DmsError,
  Load,
  LoadPlan,
  Lookup,
  MigrationDefinition,
  Migrations,
  OrgField,
  OrgObjectDetail,
  Orgs,
  Plan,
} from '@dms/domain';
import { RecipeChecker } from '@dms/transform';
import { DatasetTables } from '../data/dataset-tables';
import { found } from '../data/found';
import { sending } from '../load/cut-load';
import { isLookup } from '../load/wire-columns';
import { beforeImageCost } from '../rollback/before-image-cost';
import { LoadOrder, orderLoads } from './load-order';
import { mayWaitBy } from './may-wait';
import { checkMapping, refuse } from './check-mapping';
import { optionWarnings } from './load-options';

/** Says what a migration would do before it does it, and refuses what cannot be done. */
@Injectable()
export class Planner {
  constructor(
    @Inject(Migrations) private readonly migrations: Migrations,
    @Inject(Connections) private readonly connections: Connections,
    @Inject(Orgs) private readonly orgs: Orgs,
    private readonly tables: DatasetTables,
    private readonly recipes: RecipeChecker,
  ) {}

  /** What can be told without the org: names, steps, lookups between loads. Throws with `where` {load, field}. */
  async validate(definition: MigrationDefinition): Promise<void> {
    await found(this.connections, 'connection', definition.connectionId);
    const names = new Set<string>();
    for (const load of definition.loads) {
      if (names.has(load.name)) throw refuse(load, `Two loads are called ${load.name}.`);
      names.add(load.name);
      this.recipes.validate(load.recipe);
      checkMapping(load, definition.loads);
    }
    orderLoads(definition.loads);
  }

  async plan(migrationId: string): Promise<Plan> {
    const { value: migration } = await found(this.migrations, 'migration', migrationId);
    const order = await this.order(migration);
    const loads: LoadPlan[] = [];
    for (const index of order.order) {
      const load = migration.loads[index];
      if (load) loads.push(await this.planLoad(load, index, order));
    }
    const warnings = migration.loads.flatMap((load, index) => warningsOf(load, index, order));
    const levels: string[][] = [];
    for (const load of loads) (levels[load.level] ??= []).push(load.load);
    return {
      order: loads.map((load) => load.load),
      levels,
      loads,
      apiCalls: loads.reduce((sum, load) => sum + load.apiCalls, 0),
      warnings,
    };
  }

  /** Which lookup of a circle may wait is known to the org only; without a circle nobody has to ask. */
  private async order(migration: MigrationDefinition): Promise<LoadOrder> {
    const order = orderLoads(migration.loads);
    if (order.secondPasses.length === 0) return order;
    const org = await this.orgs.open(migration.connectionId);
    const fields = new Map<string, OrgField[]>();
    for (const { object } of migration.loads)
      fields.set(object, (await org.describe(object, { fresh: true })).fields);
    return orderLoads(
      migration.loads,
      mayWaitBy((load) => fields.get(load.object) ?? []),
    );
  }

  /** Fields of the mapping that the org does not have, or that cannot be what they are mapped to. Throws SCHEMA_DRIFT or BAD_MAPPING. */
  checkAgainstOrg(load: Load, object: OrgObjectDetail, loads: Load[]): void {
    const byName = new Map(object.fields.map((field) => [field.name.toLowerCase(), field]));
    for (const entry of load.mapping) {
      if (!byName.has(entry.field.toLowerCase())) {
        throw new DmsError(
          'SCHEMA_DRIFT',
          `${object.name} has no field ${entry.field}. ${near(entry.field, object.fields)}`,
          { load: load.name, field: entry.field },
        );
      }
    }
    for (const entry of load.mapping)
      if (isLookup(entry)) checkTarget(load, byName.get(entry.field.toLowerCase()), entry.lookup, loads);
    const flag = load.options?.gone?.field;
    if (flag !== undefined && !byName.get(flag.toLowerCase())?.updateable)
      throw refuse(
        load,
        `${object.name} has no field ${flag} that can be changed, so gone rows cannot be flagged by it.`,
        flag,
      );
    if (!load.externalIdField) return;
    const key = byName.get(load.externalIdField.toLowerCase());
    if (!key)
      throw new DmsError('SCHEMA_DRIFT', `${object.name} has no field ${load.externalIdField}.`, {
        load: load.name,
        field: load.externalIdField,
      });
    if (!key.externalId && !key.idLookup) {
      throw refuse(
        load,
        `${key.name} is not an external id of ${object.name}, so nothing can be matched by it.`,
        key.name,
      );
    }
  }

  private async planLoad(load: Load, index: number, order: LoadOrder): Promise<LoadPlan> {
    const dataset = await this.tables.ready(load.datasetId);
    const rows = dataset.value.rowCount;
    const { strategy, reason } = expectedStrategy(load, rows);
    const perBatch =
      strategy === 'direct'
        ? Math.min(load.options?.batchRows ?? sending.collectionRows, sending.collectionRows)
        : sending.jobRows;
    const hierarchy = fieldsOf(order.hierarchies, index);
    const secondPass = fieldsOf(order.secondPasses, index);
    const passes = secondPass.length > 0 ? 2 : 1;
    const batches = Math.ceil(rows / perBatch) * passes;
    const image = beforeImageCost(load, rows);
    return {
      load: load.name,
      object: load.object,
      operation: load.operation,
      level: order.level[index] ?? 0,
      rows,
      batches,
      strategy,
      reason,
      apiCalls: (strategy === 'direct' ? batches * 2 : batches * 12) + (image?.apiCalls ?? 0),
      ...(image && { beforeImage: image }),
      ...(hierarchy.length > 0 && { hierarchy }),
      ...(secondPass.length > 0 && { secondPass }),
    };
  }
}

const fieldsOf = (entries: { load: number; field: string }[], index: number) =>
  entries.filter(({ load }) => load === index).map(({ field }) => field);

/** What the number of source rows lets one expect; the recipe's output decides. */
function expectedStrategy(load: Load, rows: number): Pick<LoadPlan, 'strategy' | 'reason'> {
  const { assignmentRule, duplicateRule } = load.options ?? {};
  if (load.operation === 'hardDelete')
    return { strategy: 'bulk', reason: 'Only Bulk API 2.0 can delete for good.' };
  if (assignmentRule !== undefined || duplicateRule !== undefined) {
    const reason = 'Assignment and duplicate rules are headers that only Collections calls know.';
    return { strategy: 'direct', reason };
  }
  if (load.strategy && load.strategy !== 'auto')
    return { strategy: load.strategy, reason: 'Chosen in the load.' };
  const direct = rows <= sending.directRows;
  const which = direct
    ? `not more than ${sending.directRows}: Collections`
    : `more than ${sending.directRows}: Bulk API 2.0`;
  const reason = `At most ${rows} rows, ${which}. The recipe's output decides.`;
  return { strategy: direct ? 'direct' : 'bulk', reason };
}

function warningsOf(load: Load, index: number, order: LoadOrder): Plan['warnings'] {
  const warnings: Plan['warnings'] = [];
  for (const field of fieldsOf(order.hierarchies, index)) {
    const message = `${load.name}.${field} refers to rows of the same load: they go level by level, parents first. Rows that form a circle are written without it and get it by an update at the end.`;
    warnings.push({ code: 'HIERARCHY', message });
  }
  for (const field of fieldsOf(order.secondPasses, index)) {
    const message = `${load.name}.${field} is left empty at first and set by an update when all loads are done, because the loads wait for each other.`;
    warnings.push({ code: 'SECOND_PASS', message });
  }
  warnings.push(...optionWarnings(load));
  if (load.operation === 'insert') {
    const message = `${load.name} inserts without an external id: running it twice creates every record twice.`;
    warnings.push({ code: 'NO_KEY', message });
  }
  if (load.operation === 'hardDelete') {
    const message = `${load.name} deletes for good: nothing of it is left in the recycle bin.`;
    warnings.push({ code: 'HARD_DELETE', message });
  }
  return warnings;
}

/** Whether the field may hold the Id of what the lookup finds. */
function checkTarget(load: Load, field: OrgField | undefined, lookup: Lookup, loads: Load[]): void {
  if (!field) return;
  if (field.type !== 'reference')
    throw refuse(load, `${field.name} is not a reference, so nothing can be looked up for it.`, field.name);
  const target = targetOf(lookup, loads);
  if (field.referenceTo.some((name) => name.toLowerCase() === target.toLowerCase())) return;
  throw refuse(
    load,
    `${field.name} refers to ${field.referenceTo.join(', ')}, not to ${target}.`,
    field.name,
  );
}

function targetOf(lookup: Lookup, loads: Load[]): string {
  switch (lookup.by) {
    case 'externalId':
    case 'query':
      return lookup.object;
    case 'load':
      return loads.find(({ name }) => name === lookup.load)?.object ?? '';
    case 'recordType':
      return 'RecordType';
    case 'user':
      return 'User';
    case 'queue':
      return 'Group';
  }
}

function near(name: string, fields: OrgField[]): string {
  const wanted = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const close = fields.find((field) => {
    const have = field.name.toLowerCase().replace(/[^a-z0-9]/g, '');
    return have.includes(wanted) || wanted.includes(have);
  });
  return close ? `Did you mean ${close.name}?` : '';
}
