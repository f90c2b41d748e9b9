import type { Caller } from '@dms/domain';
import { inMemoryDocuments } from '@dms/testing';
import { PipelineSettings } from '../settings';
import { FileQuotas } from './file-quotas';

const caller = (id: string): Caller => ({ id, username: id, role: 'operator' }) as Caller;

describe('the quota of files', () => {
  async function quotas(fileQuotaBytes?: number) {
    const { files } = inMemoryDocuments();
    const at = new Date().toISOString();
    for (const [id, owner, size] of [
      ['one', 'ada', 600],
      ['two', 'ada', 300],
      ['three', 'bob', 5_000],
    ] as const)
      await files.create(id, {
        name: id,
        size,
        sha256: '',
        format: 'csv',
        owner,
        createdAt: at,
        updatedAt: at,
      });
    const settings = Object.assign(new PipelineSettings(), { fileQuotaBytes });
    return new FileQuotas(files, settings);
  }

  it('is what a person has not used yet, whatever others have', async () => {
    const some = await quotas(1_000);
    expect(await some.left(caller('ada'))).toBe(100);
    expect(await some.left(caller('new'))).toBe(1_000);
    await expect(some.assertRoom(caller('ada'), 100)).resolves.toBeUndefined();
    await expect(some.assertRoom(caller('ada'), 101)).rejects.toMatchObject({
      code: 'FILE_QUOTA_USED_UP',
      where: { limit: 1_000, left: 100 },
    });
    await expect(some.left(caller('bob'))).rejects.toMatchObject({ code: 'FILE_QUOTA_USED_UP' });
  });

  it('is none unless it is set', async () => {
    expect(await (await quotas()).left(caller('bob'))).toBe(Number.POSITIVE_INFINITY);
  });
});
