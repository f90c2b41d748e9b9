import { DescribeCache } from './describe-cache';

describe('the cache of describes', () => {
  let at = 0;
  const cache = () => new DescribeCache(() => at);
  const counted = () => {
    let calls = 0;
    return () => Promise.resolve(++calls);
  };

  it('asks once for those who ask together, and again after ten minutes or for a fresh one', async () => {
    const describes = cache();
    const load = counted();
    await expect(Promise.all([1, 2].map(() => describes.get('a', false, load)))).resolves.toEqual([1, 1]);
    at += 10 * 60 * 1000 - 1;
    await expect(describes.get('a', false, load)).resolves.toBe(1);
    await expect(describes.get('a', true, load)).resolves.toBe(2);
    at += 10 * 60 * 1000;
    await expect(describes.get('a', false, load)).resolves.toBe(3);
  });

  it('remembers no failure', async () => {
    const describes = cache();
    const fail = () => Promise.reject(new Error('no'));
    await expect(describes.get('a', false, fail)).rejects.toThrow('no');
    await expect(describes.get('a', false, counted())).resolves.toBe(1);
  });

  it('forgets what begins with a prefix, and nothing else', async () => {
    const describes = cache();
    const load = counted();
    for (const key of ['c1 a', 'c1 b', 'c12 a']) await describes.get(key, false, load);
    describes.forget('c1 ');
    await expect(describes.get('c12 a', false, load)).resolves.toBe(3);
    await expect(describes.get('c1 a', false, load)).resolves.toBe(4);
  });

  it('keeps the newest 500', async () => {
    const describes = cache();
    const load = counted();
    for (let index = 0; index < 501; index++) await describes.get(`k${index}`, false, load);
    await expect(describes.get('k500', false, load)).resolves.toBe(501);
    await expect(describes.get('k0', false, load)).resolves.toBe(502);
  });
});
