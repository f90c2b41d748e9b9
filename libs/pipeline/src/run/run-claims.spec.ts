import { DmsError } from '@dms/domain';
import { aRun, builtAt, inMemoryDocuments } from '@dms/testing';
import { RunClaims } from './run-claims';

const taken = (run: string) => new DmsError('CONFLICT', `It is done by the run ${run}.`, { run });
const standing = ({ state }: { state: string }) => state !== 'rolled_back';

describe('what one run only may do', () => {
  let documents: ReturnType<typeof inMemoryDocuments>;
  let claims: RunClaims;
  beforeEach(() => {
    documents = inMemoryDocuments();
    claims = new RunClaims(documents.claims, documents.runs);
  });
  const claimants = ['a', 'b', 'c', 'd', 'e'];
  /** What became of claims that are made all at once. */
  const atOnce = () =>
    Promise.allSettled(claimants.map((run) => claims.claimOnce('rest-t', run, taken, standing)));
  const winners = (ended: PromiseSettledResult<void>[]) =>
    claimants.filter((_, at) => ended[at]?.status === 'fulfilled');

  it('is claimed by one of several', async () => {
    expect(winners(await atOnce())).toHaveLength(1);
  });

  it('goes to one of several where it was rolled back', async () => {
    await claims.claim('rest-t', 'old');
    await documents.runs.create('old', aRun({ state: 'rolled_back' }));
    const won = winners(await atOnce());
    expect(won).toHaveLength(1);
    expect((await documents.claims.get('rest-t'))?.value.target).toBe(won[0]);
  });

  it('goes to one of several where its claimant went down before it wrote its run', async () => {
    await documents.claims.create('rest-t', { target: 'gone', createdAt: builtAt });
    expect(winners(await atOnce())).toHaveLength(1);
  });

  it('stays with a run that stands, and with one that is just being started', async () => {
    await claims.claim('rest-t', 'x');
    await expect(claims.claimOnce('rest-t', 'y', taken, standing)).rejects.toThrow('just being started');
    await documents.runs.create('x', aRun({ state: 'completed' }));
    await expect(claims.claimOnce('rest-t', 'y', taken, standing)).rejects.toThrow('done by the run x');
    expect(await claims.claim('rest-t', 'y')).toBe('x');
  });

  it('is let go only by its claimant, and not once its run is there', async () => {
    await claims.claim('key', 'x');
    await claims.release('key', 'y');
    expect(await claims.claim('key', 'y')).toBe('x');
    await documents.runs.create('x', aRun());
    await claims.release('key', 'x');
    expect(await claims.claim('key', 'y')).toBe('x');
    await documents.runs.removeNewest('x');
    await claims.release('key', 'x');
    expect(await claims.claim('key', 'y')).toBeUndefined();
  });

  it('is ours where the answer to our own claim was lost', async () => {
    await claims.claim('key', 'x');
    expect(await claims.claim('key', 'x')).toBeUndefined();
  });
});
