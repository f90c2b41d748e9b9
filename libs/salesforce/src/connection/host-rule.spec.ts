import * as fc from 'fast-check';
import { Environment } from '@dms/config';
import { HostRule } from './host-rule';

function ruleFor(hosts = ''): HostRule {
  return new HostRule(Object.assign(new Environment(), { DMS_ORG_HOSTS: hosts }));
}
const practice = 'http://127.0.0.1:3070';

describe('where a connection may point', () => {
  it.each([
    ['https://login.salesforce.com', 'https://login.salesforce.com'],
    ['https://ACME.My.SalesForce.com/', 'https://acme.my.salesforce.com'],
    [
      'https://acme--uat.sandbox.my.salesforce.com/services/data',
      'https://acme--uat.sandbox.my.salesforce.com',
    ],
    ['https://acme.my.site.force.com', 'https://acme.my.site.force.com'],
    ['https://login.salesforce.com:443/x?y', 'https://login.salesforce.com'],
  ])('%s is allowed', (address, origin) => {
    expect(ruleFor().originOf(address)).toBe(origin);
  });

  it.each([
    'http://login.salesforce.com',
    'https://salesforce.com.evil.example',
    'https://evil.example/.salesforce.com',
    'https://evil.example?x=.salesforce.com',
    'https://evil.example#.salesforce.com',
    'https://evil.example\\.salesforce.com',
    'https://evil.example\\@login.salesforce.com',
    'https://login.salesforce.com@evil.example',
    'https://user:word@login.salesforce.com',
    'https://user@login.salesforce.com',
    'https://evilsalesforce.com',
    'https://salesforce.com',
    'https://.salesforce.com',
    'https://login.salesforce.com.',
    'https://login..salesforce.com',
    'https://login.salesforce.com:8443',
    'https://login.salesforce.com:22',
    'https://127.0.0.1',
    'https://2130706433',
    'https://0x7f.1',
    'https://[::1]',
    'https://[::ffff:127.0.0.1]',
    'https://localhost',
    'https://login.ѕalesforce.com',
    'https://login．salesforce．com',
    'https://login.sales\nforce.com',
    ' https://login.salesforce.com',
    'https:/\t/login.salesforce.com',
    'ftp://login.salesforce.com',
    'file:///etc/passwd',
    'javascript:alert(1)//.salesforce.com',
    'login.salesforce.com',
    '//login.salesforce.com',
    '',
    practice,
    'https://169.254.169.254/latest/meta-data',
  ])('%j is refused', (address) => {
    expect(() => ruleFor().originOf(address)).toThrow(expect.objectContaining({ code: 'HOST_NOT_ALLOWED' }));
  });

  it('a listed host is allowed as listed: by https, with its port, be it an IP address', () => {
    const rule = ruleFor('Org.Example, sf.internal:8443 ,10.0.0.7,');
    expect(rule.originOf('https://org.example/x')).toBe('https://org.example');
    expect(rule.originOf('https://sf.internal:8443')).toBe('https://sf.internal:8443');
    expect(rule.originOf('https://10.0.0.7')).toBe('https://10.0.0.7');
    for (const address of [
      'http://org.example',
      'https://org.example:8443',
      'https://sf.internal',
      'https://sub.org.example',
      'https://org.example.',
    ]) {
      expect(() => rule.originOf(address)).toThrow(expect.objectContaining({ code: 'HOST_NOT_ALLOWED' }));
    }
  });

  it('the practice org is allowed at exactly the configured address, and only where it is asked for', () => {
    const rule = ruleFor();
    expect(rule.originOf(`${practice}/services/Soap/u/62.0`, practice)).toBe(practice);
    for (const address of ['http://127.0.0.1:3071', 'http://localhost:3070', 'http://x@127.0.0.1:3070']) {
      expect(() => rule.originOf(address, practice)).toThrow(
        expect.objectContaining({ code: 'HOST_NOT_ALLOWED' }),
      );
    }
  });

  it('whatever the text, an allowed address is an https origin of a Salesforce domain', () => {
    const part = fc.oneof(
      fc.constantFrom(
        'https://',
        'http://',
        'login',
        '.salesforce.com',
        '.force.com',
        '.',
        '/',
        '\\',
        '@',
        ':',
        '#',
        '?',
        'evil.example',
        '%2e',
        '[::1]',
        '443',
        'ß',
        '\t',
      ),
      fc.string({ maxLength: 5 }),
    );
    const rule = ruleFor();
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        let origin: string;
        try {
          origin = rule.originOf(`https://${parts.join('')}`);
        } catch (error) {
          expect(error).toMatchObject({ code: 'HOST_NOT_ALLOWED' });
          return;
        }
        expect(origin).toMatch(/^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)*\.(salesforce|force)\.com$/);
      }),
      { numRuns: 3000 },
    );
  });
});
