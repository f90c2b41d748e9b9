/** Every record of an org by `Object.Id`, as the org tells it. */
export type OrgSnapshot = Record<string, Record<string, unknown>>;

/** Fields that writing a record changes by itself. */
const systemStamps = ['SystemModstamp', 'LastModifiedDate', 'LastViewedDate', 'LastReferencedDate'];
const base = '/services/data/v62.0';

interface Page {
  records: (Record<string, unknown> & { attributes: { type: string } })[];
  nextRecordsUrl?: string;
}

/**
 * Takes snapshots of an org: all records of all objects that can be queried, with all their fields but system stamps.
 * `get` asks the org, for its fields only once.
 */
export function orgSnapshots(get: <T>(path: string) => Promise<T>): () => Promise<OrgSnapshot> {
  let queries: Promise<string[]> | undefined;
  return async () => {
    const snapshot: OrgSnapshot = {};
    for (const query of await (queries ??= queriesOf(get)))
      for (let path: string | undefined = query; path !== undefined;) {
        const page: Page = await get<Page>(path);
        for (const { attributes, ...record } of page.records)
          snapshot[`${attributes.type}.${String(record['Id'])}`] = record;
        path = page.nextRecordsUrl;
      }
    return snapshot;
  };
}

async function queriesOf(get: <T>(path: string) => Promise<T>): Promise<string[]> {
  const { sobjects } = await get<{ sobjects: { name: string; queryable: boolean }[] }>(`${base}/sobjects`);
  const queries: string[] = [];
  for (const { name } of sobjects.filter(({ queryable }) => queryable)) {
    const { fields } = await get<{ fields: { name: string }[] }>(`${base}/sobjects/${name}/describe`);
    const names = fields.map((field) => field.name).filter((field) => !systemStamps.includes(field));
    queries.push(`${base}/query?q=${encodeURIComponent(`SELECT ${names.join(', ')} FROM ${name}`)}`);
  }
  return queries;
}
