import { redisConfiguration } from './redis-configuration';

describe('redisConfiguration', () => {
  const settings = { port: 7001, password: 'secret', folder: '/a', log: '/b' };

  it('is durable, private and never evicts', () => {
    const lines = redisConfiguration(settings).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'bind 127.0.0.1',
        'port 7001',
        'requirepass "secret"',
        'appendonly yes',
        'appendfsync everysec',
        'maxmemory-policy noeviction',
      ]),
    );
  });

  it('quotes paths so that none ends its line', () => {
    const text = redisConfiguration({ ...settings, folder: '/a "b"\nport 1 \\ é' });
    expect(text).toContain('dir "/a \\x22b\\x22\\x0aport 1 \\x5c \\xc3\\xa9"');
    expect(text.split('\n').filter((line) => line.startsWith('port'))).toEqual(['port 7001']);
  });
});
