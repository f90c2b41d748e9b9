import { DmsError } from '@dms/domain';
import { guarded, storageError } from './storage-error';

const failure = (code: string) =>
  Object.assign(new Error(`${code}: open '/secret/place/file'`), { code, path: '/secret/place/file' });

describe('storageError', () => {
  it.each(['ENOSPC', 'EDQUOT'])('calls %s a full disk', (code) => {
    expect(storageError(failure(code)).code).toBe('DISK_FULL');
  });

  it('names the code of any other failure and no path', () => {
    const error = storageError(failure('EACCES'));
    expect(error.code).toBe('STORAGE_UNAVAILABLE');
    expect(error.message).toContain('EACCES');
    expect(error.message).not.toContain('secret');
  });

  it('leaves a DmsError as it is', async () => {
    const known = new DmsError('NOT_FOUND', 'gone');
    await expect(guarded(() => Promise.reject(known))).rejects.toBe(known);
  });
});
