import { Inject, Injectable } from '@nestjs/common';
import { DmsError, MappingContent, Mappings, Migrations, Org, OrgObjectDetail, Orgs } from '@dms/domain';
import { found } from '../data/found';
import { Tables } from '../data/tables';
import { describedOrNot } from '../plan/described';
import { MappingFit, fitMapping } from './fit-mapping';

/** Holds a saved mapping against a load: the columns its recipe ends with, and the fields of the org it goes to. */
@Injectable()
export class MappingFitter {
  constructor(
    @Inject(Mappings) private readonly mappings: Mappings,
    @Inject(Migrations) private readonly migrations: Migrations,
    @Inject(Orgs) private readonly orgs: Orgs,
    private readonly tables: Tables,
  ) {}

  async fit(mappingId: string, migrationId: string, loadName: string): Promise<MappingFit> {
    const { value: mapping } = await found(this.mappings, 'mapping', mappingId);
    const { value: migration } = await found(this.migrations, 'migration', migrationId);
    const load = migration.loads.find(({ name }) => name === loadName);
    if (!load)
      throw new DmsError('NOT_FOUND', `${migration.name} has no load ${loadName}.`, { load: loadName });
    const org = await this.orgs.open(migration.connectionId);
    const [{ columns }, object, parents] = await Promise.all([
      this.tables.preview(load.datasetId, { recipe: load.recipe, limit: 1 }),
      describedOrNot(() => org.describe(mapping.object)),
      parentsOf(mapping, org),
    ]);
    return fitMapping(mapping, { columns, object, load: loadName, loads: migration.loads, parents });
  }
}

/** The objects that a mapping's lookups name, as far as the org has them. */
async function parentsOf(
  { mapping }: MappingContent,
  org: Pick<Org, 'describe'>,
): Promise<Map<string, OrgObjectDetail>> {
  const names = mapping.flatMap((entry) =>
    'lookup' in entry && 'object' in entry.lookup ? [entry.lookup.object] : [],
  );
  const parents = new Map<string, OrgObjectDetail>();
  for (const name of new Set(names)) {
    const described = await describedOrNot(() => org.describe(name));
    if (described) parents.set(name.toLowerCase(), described);
  }
  return parents;
}
