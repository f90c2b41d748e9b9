import { PassThrough } from 'node:stream';
import { credentials, Terminal } from './sign-in';

function terminal(): Terminal & {
  input: PassThrough;
  shown: () => string;
  asked: (text: string) => Promise<void>;
} {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = Object.assign(new PassThrough(), { isTTY: true });
  let shown = '';
  const watchers = new Set<() => void>();
  output.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
    for (const watcher of watchers) watcher();
  });
  const asked = (text: string) =>
    new Promise<void>((resolve) => {
      const look = () => shown.includes(text) && resolve();
      watchers.add(look);
      look();
    });
  return { input, output, shown: () => shown, asked };
}

describe('whom the sample signs in as', () => {
  it('is who the environment names, and nobody is asked', async () => {
    const { input, output, shown } = terminal();
    const named = { username: 'ada', password: 'a long secret' };
    expect(await credentials(named, { input, output })).toEqual(named);
    expect(shown()).toBe('');
  });

  it('is asked at the terminal, and the password is not shown', async () => {
    const at = terminal();
    const answer = credentials({}, at);
    await at.asked('Sign in to DMS as: ');
    at.input.write('ada\r');
    await at.asked('Password (not shown): ');
    at.input.write('a long secret\r');
    expect(await answer).toEqual({ username: 'ada', password: 'a long secret' });
    expect(at.shown()).toContain('ada');
    expect(at.shown()).not.toContain('secret');
  });

  it('is said in one sentence to be missing where there is nobody to ask', async () => {
    const at = { input: new PassThrough(), output: new PassThrough() };
    await expect(credentials({ username: 'ada' }, at)).rejects.toThrow('set both to a user of this system');
  });
});
