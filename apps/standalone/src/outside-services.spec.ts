import { readEnvironment } from '@dms/config';
import { requireSharedState } from './outside-services';

const key = Buffer.alloc(32, 7).toString('base64');
const check = (variables: Record<string, string>) => () => requireSharedState(readEnvironment(variables));

describe('requireSharedState', () => {
  it('asks nothing of a machine on its own', () => {
    expect(check({})).not.toThrow();
  });

  it.each(['REDIS_URL', 'CLOUDANT_URL'])('%s needs the key and shared files', (name) => {
    const outside = { [name]: name === 'REDIS_URL' ? 'redis://queue.example:6379' : 'https://couch.example' };
    expect(check(outside)).toThrow(
      /outside \w+_URL DMS also needs DMS_SECRET_KEY .* and S3_BUCKET \(or DMS_SHARED_STORAGE=1/,
    );
    expect(check({ ...outside, DMS_SECRET_KEY: key })).toThrow(/needs S3_BUCKET \(or DMS_SHARED_STORAGE=1/);
    expect(check({ ...outside, DMS_SHARED_STORAGE: '1' })).toThrow(/needs DMS_SECRET_KEY/);
    expect(check({ ...outside, DMS_SECRET_KEY: key, DMS_SHARED_STORAGE: '1' })).not.toThrow();
    const bucket = { S3_BUCKET: 'dms', S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'secret' };
    expect(check({ ...outside, DMS_SECRET_KEY: key, ...bucket })).not.toThrow();
  });
});
