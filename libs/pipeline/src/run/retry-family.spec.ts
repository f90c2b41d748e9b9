import { Run } from '@dms/domain';
import { aRun, inMemoryDocuments, InMemoryStorage } from '@dms/testing';
import { RetryFamily } from './retry-family';

describe('the family of a run', () => {
  async function family(runs: Record<string, Partial<Run>>) {
    const documents = inMemoryDocuments();
    for (const [id, changes] of Object.entries(runs))
      await documents.runs.create(id, aRun({ migrationId: 'm', ...changes }));
    const of = async (id: string) => {
      const found = await new RetryFamily(documents.runs, new InMemoryStorage()).of(
        (await documents.runs.get(id))!,
      );
      return found.map((run) => run.id);
    };
    return { of, documents };
  }

  it('is the first run and all that goes back to it, the oldest first, whoever of them is asked', async () => {
    const { of } = await family({
      r0: {},
      r1: {},
      r2: { retryOf: 'r1' },
      r3: { retryOf: 'r0' },
      r4: { retryOf: 'r2' },
      r5: { retryOf: 'r1' },
      r6: { restOf: 'r1' },
      s1: { migrationId: 'other', retryOf: 'r1' },
    });
    for (const id of ['r1', 'r2', 'r4', 'r5']) expect(await of(id)).toEqual(['r1', 'r2', 'r4', 'r5']);
    expect(await of('r3')).toEqual(['r0', 'r3']);
    expect(await of('r6')).toEqual(['r6']);
  });

  it('begins with the first that is still there', async () => {
    const { of } = await family({ r2: { retryOf: 'r1' }, r3: { retryOf: 'r2' }, r4: { retryOf: 'r1' } });
    expect(await of('r3')).toEqual(['r2', 'r3']);
    expect(await of('r4')).toEqual(['r4']);
  });
});
