import { DmsError, OrgError } from '@dms/domain';
import { troubleOf } from './run-trouble';

describe('what stops a run', () => {
  const bare = Object.assign(new Error('write'), { code: 'ENOSPC' });
  it.each([
    ['the engine', new DmsError('DISK_FULL', 'The disk is full.')],
    ['a file written by the way', bare],
    ['something that failed for it', new DmsError('INTERNAL', 'It failed.', undefined, { cause: bare })],
  ])('a full disk, met by %s, is called so and goes on by itself', (_, error) => {
    expect(troubleOf(error)).toMatchObject({ code: 'DISK_FULL', resumeInMs: 30_000 });
  });

  it('tries again after anything that may pass', () => {
    expect(troubleOf(new Error('child gone'))).toBeUndefined();
    expect(troubleOf(new OrgError('HTTP_503', 'down', 'retry', true))).toBeUndefined();
  });
});
