import { Inject, Injectable } from '@nestjs/common';
import { DmsError, Load, Migrations, Orgs } from '@dms/domain';
import { looksOf } from '@dms/ingest';
import { DatasetTables } from '../../data/dataset-tables';
import { found } from '../../data/found';
import { Engine } from '../../engine/engine';
import { type ColumnEvidence, evidenceOf } from './column-evidence';
import { pastMappings } from './past-mappings';
import { Suggestion, suggestMapping } from './suggest-mapping';

/** Output rows whose values are looked at. */
const sampleRows = 500;
/** Migrations, newest first, whose mappings are remembered. */
const remembered = 200;

/** Suggests the mapping of a load from its recipe's output, the org's fields and what was mapped before. */
@Injectable()
export class MappingSuggester {
  constructor(
    @Inject(Migrations) private readonly migrations: Migrations,
    @Inject(Orgs) private readonly orgs: Orgs,
    private readonly tables: DatasetTables,
    private readonly engine: Engine,
  ) {}

  async suggest(migrationId: string, loadName: string): Promise<{ suggestions: Suggestion[] }> {
    const { value: migration } = await found(this.migrations, 'migration', migrationId);
    const load = migration.loads.find((candidate) => candidate.name === loadName);
    if (!load)
      throw new DmsError('NOT_FOUND', `${migration.name} has no load ${loadName}.`, { load: loadName });
    const org = await this.orgs.open(migration.connectionId);
    const [columns, object, past] = await Promise.all([
      this.evidence(load),
      org.describe(load.object),
      this.pastLoads(migrationId, load),
    ]);
    return { suggestions: suggestMapping(columns, object, pastMappings(object.name, past)) };
  }

  /** The columns that a load's recipe ends with, and what their first values look like. */
  private async evidence(load: Load): Promise<ColumnEvidence[]> {
    const { inputs, files } = await this.tables.inputsFor(load.datasetId, load.recipe);
    const { columns, rows } = await this.engine.once(
      'preview',
      { recipe: load.recipe, inputs, limit: sampleRows, offset: 0 },
      { files, deadlineMs: 60_000 },
    );
    return columns.map((column) =>
      evidenceOf(
        column,
        rows.map((row) => row[column.name]),
        looksOf,
      ),
    );
  }

  /** The load itself is left out: what it says already is no evidence for it. */
  private async pastLoads(migrationId: string, asked: Load): Promise<Load[]> {
    const loads: Load[] = [];
    let seen = 0;
    for await (const migration of this.migrations.scan()) {
      const other = migration.value.loads.filter(
        (load) => migration.id !== migrationId || load.name !== asked.name,
      );
      loads.push(...other);
      if (++seen === remembered) break;
    }
    return loads;
  }
}
