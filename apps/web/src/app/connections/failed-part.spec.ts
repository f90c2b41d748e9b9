import type { FoundProblemDto } from '../client/models/found-problem-dto';
import { failedPart } from './failed-part';

const problem = (code: FoundProblemDto['code'], orgCode?: string, detail = ''): FoundProblemDto => ({
  title: '',
  code,
  detail,
  ...(orgCode !== undefined && { where: { code: orgCode } }),
});

describe('failedPart', () => {
  it.each([
    ['INVALID_LOGIN', 'login'],
    ['LOGIN_MUST_USE_SECURITY_TOKEN', 'securityToken'],
    ['INVALID_SESSION_ID', 'accessToken'],
    ['invalid_client_id', 'client'],
    ['API_DISABLED_FOR_ORG', 'apiAccess'],
    ['LOGIN_DURING_RESTRICTED_DOMAIN', 'addressRange'],
  ])('names the part that Salesforce’s %s is about', (orgCode, part) => {
    expect(failedPart(problem('ORG_LOGIN_FAILED', orgCode))).toBe(part);
  });

  it('goes by the code of DMS where the org said nothing', () => {
    expect(failedPart(problem('HOST_NOT_ALLOWED'))).toBe('host');
    expect(failedPart(problem('ORG_UNREACHABLE', 'ENOTFOUND'))).toBe('unreachable');
    expect(failedPart(problem('SECRET_UNREADABLE'))).toBe('secret');
  });

  it('finds the IP range in the words of an OAuth refusal', () => {
    expect(failedPart(problem('ORG_LOGIN_FAILED', 'invalid_grant', 'ip restricted'))).toBe('addressRange');
  });

  it('claims to know nothing about a code it does not know', () => {
    expect(failedPart(problem('ORG_LOGIN_FAILED', 'SOMETHING_NEW'))).toBe('other');
  });
});
