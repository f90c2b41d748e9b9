import { DmsError } from '@dms/domain';
import type { ConnectionService } from '@dms/salesforce';
import { inMemoryDocuments } from '@dms/testing';
import { PracticeConnection } from './practice-connection';

const sealed = {
  sealedCredentials: 'v1.x',
  authType: 'practice' as const,
  url: 'http://127.0.0.1:3070',
  kind: 'practice' as const,
  name: 'Practice org',
  apiVersion: '62.0',
};

describe('the connection "Practice org"', () => {
  const starting = (
    documents: ReturnType<typeof inMemoryDocuments>,
    practiceConnection: ConnectionService['practiceConnection'] = () => Promise.resolve(sealed),
  ) =>
    new PracticeConnection(documents.connections, documents.claims, {
      practiceConnection,
    } as ConnectionService);
  const names = async (documents: ReturnType<typeof inMemoryDocuments>) =>
    (await documents.connections.list({ limit: 9 })).items.map(({ value }) => value.name);

  it('is made once, however many processes start', async () => {
    const documents = inMemoryDocuments();
    await Promise.all(Array.from({ length: 5 }, () => starting(documents).onApplicationBootstrap()));
    expect(await names(documents)).toEqual(['Practice org']);
  });

  it('does not come back after it was deleted', async () => {
    const documents = inMemoryDocuments();
    await starting(documents).onApplicationBootstrap();
    const [made] = (await documents.connections.list({ limit: 1 })).items;
    await documents.connections.remove(made!.id, made!.version);
    await starting(documents).onApplicationBootstrap();
    expect(await names(documents)).toEqual([]);
  });

  it('is not there where there is no practice org', async () => {
    const documents = inMemoryDocuments();
    await starting(documents, () => Promise.resolve(undefined)).onApplicationBootstrap();
    expect(await names(documents)).toEqual([]);
  });

  it('waits for a practice org that starts later', async () => {
    jest.useFakeTimers();
    const documents = inMemoryDocuments();
    let there = false;
    const late = () =>
      there ? Promise.resolve(sealed) : Promise.reject(new DmsError('ORG_UNREACHABLE', 'not yet'));
    await starting(documents, late).onApplicationBootstrap();
    expect(await names(documents)).toEqual([]);
    there = true;
    await jest.advanceTimersByTimeAsync(1000);
    jest.useRealTimers();
    expect(await names(documents)).toEqual(['Practice org']);
  });
});
