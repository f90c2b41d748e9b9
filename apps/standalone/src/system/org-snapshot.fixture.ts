import { LoadScene } from './load-scene';

/** Every record of an org by `Object.Id`, as the org tells it. */
export type OrgSnapshot = Record<string, Record<string, unknown>>;

/** Fields that writing a record changes by itself. */
const systemStamps = ['SystemModstamp', 'LastModifiedDate', 'LastViewedDate', 'LastReferencedDate'];

/** All records of all objects that can be queried, with all their fields but system stamps. */
export async function orgSnapshot(scene: LoadScene): Promise<OrgSnapshot> {
  const base = '/services/data/v62.0';
  const { sobjects } = await scene.call<{ sobjects: { name: string; queryable: boolean }[] }>(
    'GET',
    `${base}/sobjects`,
  );
  const snapshot: OrgSnapshot = {};
  for (const { name } of sobjects.filter(({ queryable }) => queryable)) {
    const { fields } = await scene.call<{ fields: { name: string }[] }>(
      'GET',
      `${base}/sobjects/${name}/describe`,
    );
    const names = fields.map((field) => field.name).filter((field) => !systemStamps.includes(field));
    let path: string | undefined =
      `${base}/query?q=${encodeURIComponent(`SELECT ${names.join(', ')} FROM ${name}`)}`;
    while (path !== undefined) {
      const page: { records: Record<string, unknown>[]; nextRecordsUrl?: string } = await scene.call(
        'GET',
        path,
      );
      for (const { attributes: _attributes, ...record } of page.records)
        snapshot[`${name}.${String(record['Id'])}`] = record;
      path = page.nextRecordsUrl;
    }
  }
  return snapshot;
}
