import { ConflictedDocument } from '@dms/domain';
import { repositoryContract, Sample } from '../contracts/repository.contract';
import { inMemoryDocuments } from './in-memory-documents';
import { InMemoryRepository } from './in-memory-repository';

repositoryContract('InMemoryRepository', async () => new InMemoryRepository<Sample>(['group']));

describe('InMemoryRepository', () => {
  it('shows a document made conflicted to nobody', async () => {
    const { claims } = inMemoryDocuments();
    const claim = { target: 'run', createdAt: '2026-01-01T00:00:00.000Z' };
    await claims.create('once', claim);
    claims.makeConflicted('once');
    await expect(claims.get('once')).rejects.toBeInstanceOf(ConflictedDocument);
    await expect(claims.create('once', claim)).rejects.toBeInstanceOf(ConflictedDocument);
  });
});
