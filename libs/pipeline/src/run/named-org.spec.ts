import type { ConnectionKind } from '@dms/domain';
import { aConnection, inMemoryDocuments } from '@dms/testing';
import { NamedOrg } from './named-org';

describe('writing to an org that is no playground', () => {
  const asking = async (kind: ConnectionKind, confirm?: string, orgName?: string) => {
    const { connections } = inMemoryDocuments();
    await connections.create('c', { ...aConnection({ kind, name: 'Ours' }), ...(orgName && { orgName }) });
    return new NamedOrg(connections).assert('c', confirm);
  };
  const refused = { code: 'PRECONDITION_REQUIRED', where: { field: 'confirm' } };

  it.each(['practice', 'sandbox'] as const)('asks for nothing where it is a %s org', async (kind) => {
    await expect(asking(kind)).resolves.toBeUndefined();
  });

  it.each(['production', 'unknown'] as const)('has it named where it is %s', async (kind) => {
    await expect(asking(kind)).rejects.toMatchObject(refused);
    await expect(asking(kind, 'ours')).rejects.toMatchObject(refused);
    await expect(asking(kind, ' Ours ')).resolves.toBeUndefined();
  });

  it('by the org’s own name, once it said it', async () => {
    await expect(asking('production', 'Ours', 'ACME Ltd')).rejects.toMatchObject(refused);
    await expect(asking('production', 'ACME Ltd', 'ACME Ltd')).resolves.toBeUndefined();
  });
});
