import { readEnvironment } from './environment';
import { limitsOf } from './limits';

describe('the limits of an installation', () => {
  it('are named by the variables that set them, with what holds now', () => {
    const limits = limitsOf(readEnvironment({ DMS_MAX_UPLOAD_BYTES: '1048576' }));
    expect(limits).toContainEqual({ variable: 'DMS_MAX_UPLOAD_BYTES', unit: 'bytes', value: 1_048_576 });
    expect(limits).toContainEqual({ variable: 'DMS_JOB_MEMORY_MB', unit: 'MiB', value: 1024 });
    expect(limits).toContainEqual({ variable: 'DMS_FILE_QUOTA_BYTES', unit: 'bytes' });
  });

  it('hold no secret', () => {
    const names = limitsOf(readEnvironment({})).map(({ variable }) => variable);
    expect(names.filter((name) => /KEY|SECRET|PASSWORD|TOKEN|URL|USERNAME/.test(name))).toEqual([]);
  });
});
