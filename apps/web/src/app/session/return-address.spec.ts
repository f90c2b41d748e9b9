import { returnAddress } from './return-address';

describe('where a sign-in leads to', () => {
  it('is the address that was asked for', () => {
    expect(returnAddress('/runs?state=failed')).toBe('/runs?state=failed');
  });

  it.each([
    undefined,
    '',
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/sign-in',
    '/setup?token=x',
  ])('is home instead of %j', (wanted) => {
    expect(returnAddress(wanted)).toBe('/');
  });
});
