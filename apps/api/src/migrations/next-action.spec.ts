import { type Run, type RunState } from '@dms/domain';
import { inMemoryDocuments } from '@dms/testing';
import { nextActionOf } from './next-action';

const moment = '2026-01-02T03:04:05.000Z';

async function withRun(state: RunState, owner = 'ada', mode: Run['mode'] = 'load') {
  const documents = inMemoryDocuments();
  const owned = { owner: 'ada', createdAt: moment, updatedAt: moment };
  const load = { name: 'l', mapping: [] } as never;
  const migration = await documents.migrations.create('m', {
    name: 'Mine',
    connectionId: 'c',
    loads: [load],
    ...owned,
  });
  await documents.runs.create('r', { migrationId: 'm', state, mode, ...owned, owner } as Run);
  return { documents, migration };
}

describe('what to do next with a migration', () => {
  it.each([
    ['check', 'completed', 'load'],
    ['check', 'completed_with_errors', 'review'],
    ['check', 'failed', 'check'],
    ['load', 'loading', 'watch'],
    ['load', 'paused', 'resume'],
    ['load', 'completed', 'done'],
    ['load', 'completed_with_errors', 'retry'],
    ['load', 'cancelled', 'load'],
  ] as const)('after a %s that is %s: %s', async (mode, state, action) => {
    const { documents, migration } = await withRun(state, 'ada', mode);
    expect(await nextActionOf(documents.runs, migration)).toBe(action);
  });

  it('is told by the newest of many runs', async () => {
    const { documents, migration } = await withRun('completed');
    const older = { migrationId: 'm', state: 'completed', mode: 'load' } as Run;
    const ids = Array.from({ length: 1_200 }, (_, index) => `r${String(index).padStart(4, '0')}`);
    await documents.runs.ensureMany(ids.map((id) => ({ id, value: older })));
    await documents.runs.create('s', { migrationId: 'm', state: 'loading', mode: 'load' } as Run);
    expect(await nextActionOf(documents.runs, migration)).toBe('watch');
  });
});
