import { spawnSync } from 'node:child_process';
import { isStale, ownedName } from './owned-name';

const with_ = (name: string, index: number, value: string | number) =>
  name
    .split('.')
    .map((part, at) => (at === index ? String(value) : part))
    .join('.');
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

describe('a name of something temporary', () => {
  const name = ownedName('staging / of ../a file');

  it('is one path segment', () => expect(name).toMatch(/^[A-Za-z0-9._-]+$/));
  it('is not stale while its process lives', () => expect(isStale(name)).toBe(false));
  it('is stale once its process has ended', () => expect(isStale(with_(name, 1, deadPid()))).toBe(true));
  it('is stale when its pid was used again by this process', () =>
    expect(isStale(with_(name, 2, 1))).toBe(true));
  it('of another host is kept for a week', () => {
    const foreign = with_(with_(name, 0, 'elsewhere'), 1, deadPid());
    expect(isStale(foreign)).toBe(false);
    expect(isStale(foreign, Date.now() + 8 * 24 * 3600 * 1000)).toBe(true);
  });
  it('that nobody here made is never stale', () => expect(isStale('keep-me')).toBe(false));
});
