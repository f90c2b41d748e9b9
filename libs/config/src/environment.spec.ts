import { randomBytes } from 'node:crypto';
import { Test } from '@nestjs/testing';
import { ConfigModule } from './config.module';
import { childEnvironment, Environment, EnvironmentError, readEnvironment } from './environment';

const secret = 'oops-a-secret';

function refusal(source: Record<string, string>): EnvironmentError {
  try {
    readEnvironment(source);
  } catch (error) {
    return error as EnvironmentError;
  }
  throw new Error(`${JSON.stringify(source)} was taken`);
}

describe('readEnvironment', () => {
  it('has the documented defaults', () => {
    expect(readEnvironment({})).toMatchObject({
      PORT: 3000,
      HOST: '127.0.0.1',
      DMS_HOME: '.dms',
      DMS_PRACTICE_ORG_PORT: 3070,
      DMS_MAX_UPLOAD_BYTES: 10 * 1024 ** 3,
      DMS_WORKERS: 1,
      DMS_DATABASE_PREFIX: 'dms',
      DMS_SHARED_STORAGE: false,
    });
    expect(readEnvironment({}).REDIS_URL).toBeUndefined();
  });

  it('takes an empty variable for an unset one', () => {
    expect(readEnvironment({ PORT: '', REDIS_URL: '', DMS_SECRET_KEY: '' })).toMatchObject({ PORT: 3000 });
  });

  it('reads numbers and flags from text', () => {
    const found = readEnvironment({
      PORT: '0',
      DMS_WORKERS: '4',
      DMS_SHARED_STORAGE: '1',
      DMS_NO_SYSTEM_INSTALL: '0',
    });
    expect(found).toMatchObject({
      PORT: 0,
      DMS_WORKERS: 4,
      DMS_SHARED_STORAGE: true,
      DMS_NO_SYSTEM_INSTALL: false,
    });
  });

  it.each<Record<string, string>>([
    { REDIS_URL: 'redis://127.0.0.1:6379' },
    { REDIS_URL: 'rediss://:p%40ss@redis_1.internal:6380/2' },
    { REDIS_URL: 'redis://default:abc-_123@[::1]:6379' },
    { CLOUDANT_URL: 'http://dms:secret@localhost:5984' },
    { CLOUDANT_URL: 'https://x-bluemix.cloudantnosqldb.appdomain.cloud' },
    { DMS_SECRET_KEY: randomBytes(32).toString('base64') },
    { DMS_COUCHDB_PORT: '0' },
    { DMS_LOG_LEVEL: 'debug' },
  ])('takes %j', (source: Record<string, string>) => {
    expect(
      Object.keys(source).map((name) => String(readEnvironment(source)[name as keyof Environment])),
    ).toEqual(Object.values(source));
  });

  it.each([
    ['PORT', 'http'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '3000.5'],
    ['PORT', '   '],
    ['DMS_WORKERS', '1e9'],
    ['DMS_MAX_UPLOAD_BYTES', '10 GiB'],
    ['DMS_JOB_MEMORY_MB', '1'],
    ['DMS_LEASE_SECONDS', '0'],
    ['DMS_SHARED_STORAGE', 'yes'],
    ['DMS_NO_SYSTEM_INSTALL', 'on'],
    ['DMS_SECRET_KEY', secret],
    ['DMS_SECRET_KEY', Buffer.from(secret).toString('base64')],
    ['REDIS_URL', `http://user:${secret}@host`],
    ['REDIS_URL', `${secret}:6379`],
    ['CLOUDANT_URL', `redis://user:${secret}@host`],
    ['CLOUDANT_URL', 'not an address'],
    ['DMS_DATABASE_PREFIX', 'Upper'],
    ['DMS_DATABASE_PREFIX', '../x'],
    ['DMS_LOG_LEVEL', 'loud'],
    ['DMS_CRASH_AT', 'Somewhere'],
    ['DMS_COUCHDB_PASSWORD', 'oops'],
  ])('refuses %s=%j in one sentence that names it and not its value', (name, value) => {
    const { message, problems } = refusal({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(message).toMatch(new RegExp(`^The environment is not usable: ${name} must [^;]+\\.$`));
    if (value.trim().length > 2) expect(message).not.toContain(value);
    expect(message).not.toContain(secret);
  });

  it('takes a bucket with the keys to it, and says which are missing', () => {
    const keys = { S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: secret };
    expect(readEnvironment({ S3_BUCKET: 'dms-files', ...keys })).toMatchObject({ S3_REGION: 'us-east-1' });
    expect(refusal({ S3_BUCKET: 'dms-files' }).problems).toEqual([
      'S3_ACCESS_KEY_ID is needed with S3_BUCKET',
      'S3_SECRET_ACCESS_KEY is needed with S3_BUCKET',
    ]);
    const wrongs: Record<string, string>[] = [
      { S3_BUCKET: 'No Bucket' },
      { S3_PREFIX: 'no-slash' },
      { S3_ENDPOINT: 's3.example' },
    ];
    for (const wrong of wrongs)
      expect(refusal({ S3_BUCKET: 'dms-files', ...keys, ...wrong }).problems).toHaveLength(1);
  });

  it('names every variable at fault at once', () => {
    const { problems } = refusal({ PORT: 'x', DMS_WORKERS: 'y', REDIS_URL: 'z' });
    expect(problems.map((problem) => problem.split(' ')[0]).sort()).toEqual([
      'DMS_WORKERS',
      'PORT',
      'REDIS_URL',
    ]);
  });

  it('ignores what it does not know', () => {
    expect(Object.keys(readEnvironment({ UNKNOWN_THING: 'x' }))).not.toContain('UNKNOWN_THING');
  });
});

describe('childEnvironment', () => {
  it('hands the environment on with changes, without what is set to null', () => {
    const inherited = childEnvironment();
    const changed = childEnvironment({ DMS_TEST_ADDED: 'x', PATH: null });
    expect(inherited['PATH']).toBeTruthy();
    expect(changed).toMatchObject({ DMS_TEST_ADDED: 'x' });
    expect(changed).not.toHaveProperty('PATH');
    expect(inherited).not.toHaveProperty('DMS_TEST_ADDED');
  });
});

describe('ConfigModule', () => {
  it('makes the validated environment injectable', async () => {
    const module = await Test.createTestingModule({ imports: [ConfigModule.fromEnvironment()] }).compile();
    const environment = module.get(Environment);
    expect(environment).toBeInstanceOf(Environment);
    expect({ ...environment }).toEqual({ ...readEnvironment() });
    await module.close();
  });

  it('takes a variable that is set but empty for unset', async () => {
    const before = process.env['DMS_ADMIN_USERNAME'];
    process.env['DMS_ADMIN_USERNAME'] = '';
    try {
      const module = await Test.createTestingModule({ imports: [ConfigModule.fromEnvironment()] }).compile();
      expect(module.get(Environment).DMS_ADMIN_USERNAME).toBeUndefined();
      await module.close();
    } finally {
      if (before === undefined) delete process.env['DMS_ADMIN_USERNAME'];
      else process.env['DMS_ADMIN_USERNAME'] = before;
    }
  });
});
