import { checkControl } from '../control/guard';
import { json, noContent, param, readObject, type Handler } from '../server/call';
import type { Org } from './org';
import type { OrgList } from './org-list';

/** /practice/orgs: the other orgs of this server, for the holder of the first one's login.json. */
export function orgListRoutes(orgs: OrgList, bound: string): void {
  const { router, credentials } = orgs.first;
  const add = (method: string, path: string, handler: Handler) =>
    router.add(
      method,
      `practice/${path}`,
      (call) => {
        checkControl(call.request, credentials.accessToken, bound);
        return handler(call);
      },
      true,
    );
  add('GET', 'orgs', () => json({ orgs: orgs.all().map(shown) }));
  add('POST', 'orgs', async (call) => json(shown(await orgs.create(await readObject(call))), 201));
  add('DELETE', 'orgs/:name', async (call) => {
    await orgs.remove(param(call, 'name'));
    return noContent();
  });
}

/** With its credentials: who holds the first org's token holds the folder they all lie in. */
function shown({ name, ids, credentials }: Org): Record<string, unknown> {
  return { name: name.name, label: name.label, sandbox: name.sandbox, orgId: ids.orgId, login: credentials };
}
