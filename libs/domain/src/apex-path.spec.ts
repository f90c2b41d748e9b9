import { apexPath } from './apex-path';

describe('apexPath', () => {
  it.each([
    ['/MyClass', '/services/apexrest/MyClass'],
    ['MyClass/part?x=1&y=%20', '/services/apexrest/MyClass/part?x=1&y=%20'],
    ['/services/apexrest/ns/MyClass/', '/services/apexrest/ns/MyClass/'],
  ])('%s is %s', (given, path) => {
    expect(apexPath(given)).toBe(path);
  });

  it.each([
    '',
    '/',
    '//evil.example/x',
    'https://evil.example/x',
    '/../data/v62.0/sobjects',
    '/a/../../data',
    '/a/%2e%2e/%2e%2e/data',
    '/a%2f..%2f..%2fdata',
    '/a\\..\\..\\data',
    '/services/apexrest/',
    '/services/apexrest/../data',
    '/with space',
    '/a\r\nx: y',
    '/ü',
    '/a#b',
    `/${'a'.repeat(3_000)}`,
  ])('refuses %j', (given) => {
    expect(() => apexPath(given)).toThrow(/below \/services\/apexrest\//);
  });
});
