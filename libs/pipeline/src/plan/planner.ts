import { Inject, Injectable } from '@nestjs/common';
import {
  Connections,
  DmsError,
  Load,
  LoadPlan,
  MigrationDefinition,
  Migrations,
  OrgField,
  OrgObjectDetail,
  Plan,
} from '@dms/domain';
import { RecipeChecker } from '@dms/transform';
import { DatasetTables } from '../data/dataset-tables';
import { found } from '../data/found';
import { sending } from '../load/prepare-load';
import { isColumn, isLookup } from '../load/wire-columns';
import { orderLoads } from './load-order';

/** Says what a migration would do before it does it, and refuses what cannot be done. */
@Injectable()
export class Planner {
  constructor(
    @Inject(Migrations) private readonly migrations: Migrations,
    @Inject(Connections) private readonly connections: Connections,
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
    const { order, level, selfReferences } = orderLoads(migration.loads);
    const loads: LoadPlan[] = [];
    for (const index of order) {
      const load = migration.loads[index];
      if (load) loads.push(await this.planLoad(load, level[index] ?? 0));
    }
    const warnings = [
      ...selfReferences.map(({ load, field }) => ({
        code: 'SELF_REFERENCE',
        message: `${load}.${field} refers to rows of the same load: a row whose parent comes in a later batch fails.`,
      })),
      ...migration.loads
        .filter((load) => load.operation === 'insert')
        .map((load) => ({
          code: 'NO_KEY',
          message: `${load.name} inserts without an external id: running it twice creates every record twice.`,
        })),
    ];
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

  /** Fields of the mapping that the org does not have, or that nobody may write. Throws SCHEMA_DRIFT or BAD_MAPPING. */
  checkAgainstOrg(load: Load, object: OrgObjectDetail): void {
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

  private async planLoad(load: Load, level: number): Promise<LoadPlan> {
    const dataset = await this.tables.ready(load.datasetId);
    const rows = dataset.value.rowCount;
    const direct = load.strategy === 'direct' || (load.strategy !== 'bulk' && rows <= sending.directRows);
    const perBatch = direct
      ? Math.min(load.options?.batchRows ?? sending.collectionRows, sending.collectionRows)
      : sending.jobRows;
    const batches = Math.ceil(rows / perBatch);
    const chosen = load.strategy && load.strategy !== 'auto';
    const reason = chosen
      ? 'Chosen in the load.'
      : `At most ${rows} rows, ${direct ? `not more than ${sending.directRows}: Collections` : `more than ${sending.directRows}: Bulk API 2.0`}. The recipe's output decides.`;
    const base = { load: load.name, object: load.object, operation: load.operation, level, rows, batches };
    return {
      ...base,
      strategy: direct ? 'direct' : 'bulk',
      reason,
      apiCalls: direct ? batches * 2 : batches * 12,
    };
  }
}

function checkMapping(load: Load, loads: Load[]): void {
  if (load.mapping.length === 0) throw refuse(load, 'The mapping is empty: map at least one field.');
  const fields = new Set<string>();
  for (const entry of load.mapping) {
    const name = entry.field.toLowerCase();
    if (fields.has(name)) throw refuse(load, `${entry.field} is mapped twice.`, entry.field);
    fields.add(name);
    if (isColumn(entry) && entry.when && entry.when !== 'always') {
      throw refuse(
        load,
        `${entry.field} has when: ${entry.when}; only "always" is available yet.`,
        entry.field,
      );
    }
    if (isLookup(entry)) checkLookup(load, entry.field, entry.lookup, loads);
  }
  const key =
    load.operation === 'insert'
      ? undefined
      : (load.externalIdField ?? (load.operation === 'upsert' ? undefined : 'Id'));
  if (load.operation === 'upsert' && !load.externalIdField) {
    throw refuse(load, 'An upsert needs externalIdField: the field that tells records apart.');
  }
  if (key && !fields.has(key.toLowerCase()))
    throw refuse(load, `${key} is what rows are matched by, and nothing is mapped onto it.`, key);
  if (load.operation === 'insert' && load.externalIdField) {
    throw refuse(
      load,
      'An insert has no externalIdField; choose upsert to match by it.',
      load.externalIdField,
    );
  }
  if (load.operation === 'delete' && load.mapping.length > 1)
    throw refuse(load, 'A delete maps its key and nothing else.');
}

function checkLookup(load: Load, field: string, lookup: { by: string; load?: string }, loads: Load[]): void {
  if (lookup.by === 'load' && !loads.some((other) => other.name === lookup.load)) {
    throw refuse(load, `${field} looks into the load ${lookup.load}, which is not there.`, field);
  }
  if (lookup.by !== 'externalId')
    throw refuse(load, `A lookup by ${lookup.by} is not available yet; use externalId.`, field);
}

function near(name: string, fields: OrgField[]): string {
  const wanted = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const close = fields.find((field) => {
    const have = field.name.toLowerCase().replace(/[^a-z0-9]/g, '');
    return have.includes(wanted) || wanted.includes(have);
  });
  return close ? `Did you mean ${close.name}?` : '';
}

function refuse(load: Load, sentence: string, field?: string): DmsError {
  return new DmsError('BAD_MAPPING', sentence, { load: load.name, ...(field && { field }) });
}
