import { DmsError, OrgError } from '@dms/domain';
import { afterTrouble, mostAttempts } from './verify-trouble';

const inMs = ({ resumeAt }: { resumeAt?: string }) => Date.parse(resumeAt ?? '') - Date.now();

describe('what becomes of a verification that met a trouble', () => {
  it.each([
    ['a broken connection', new OrgError('NETWORK', 'broke', 'retry', true), 'ORG_UNREACHABLE'],
    ['silence', new OrgError('TIMEOUT', 'late', 'retry', true), 'ORG_TIMEOUT'],
    ['503', new OrgError('HTTP_503', 'down', 'retry', true), 'ORG_BUSY'],
    ['an error of the house', new Error('child gone'), 'INTERNAL'],
    ['the store away', new DmsError('STORE_UNAVAILABLE', 'away'), 'STORE_UNAVAILABLE'],
  ])('%s is tried again, each time later, and in the end given up', (_, error, code) => {
    const first = afterTrouble(error, 1, () => 1);
    const fifth = afterTrouble(error, 5, () => 1);
    expect([first.state, fifth.state]).toEqual(['queued', 'queued']);
    expect(first).toMatchObject({ attempts: 1, problem: { code } });
    expect(inMs(fifth)).toBeGreaterThan(4 * inMs(first));
    expect(afterTrouble(error, mostAttempts)).toMatchObject({ state: 'failed', problem: { code } });
  });

  it('waits as long as the org asks for', () => {
    const busy = new OrgError('HTTP_429', 'slowly', 'retry', true, 90_000);
    expect(Math.round(inMs(afterTrouble(busy, 1)) / 1000)).toBe(90);
  });

  it('waits for the day’s calls and for room without counting that', () => {
    const quota = new OrgError('REQUEST_LIMIT_EXCEEDED', 'none left', 'quota', true);
    expect(afterTrouble(quota, mostAttempts)).toMatchObject({
      state: 'queued',
      attempts: mostAttempts - 1,
      problem: { code: 'ORG_LIMIT' },
    });
    expect(afterTrouble(new DmsError('DISK_FULL', 'full'), mostAttempts).state).toBe('queued');
  });

  it.each([
    [
      'a sign-in that is over',
      new OrgError('INVALID_SESSION_ID', 'over', 'auth', true),
      'ORG_SESSION_EXPIRED',
    ],
    ['a field that is gone', new OrgError('INVALID_FIELD', 'no such column', 'config', true), 'ORG_REFUSED'],
  ])('ends at once with the reason for what waiting does not help: %s', (_, error, code) => {
    expect(afterTrouble(error, 1)).toMatchObject({ state: 'failed', problem: { code } });
  });
});
