import type { FoundProblemDto } from '../client/models/found-problem-dto';

/** What of a connection does not hold; its sentence is the translation `connections.part.<part>`. */
export type FailedPart =
  | 'host'
  | 'unreachable'
  | 'login'
  | 'expiredPassword'
  | 'lockedOut'
  | 'securityToken'
  | 'accessToken'
  | 'client'
  | 'clientUser'
  | 'apiAccess'
  | 'addressRange'
  | 'hours'
  | 'secret'
  | 'limit'
  | 'other';

/** Salesforce's own codes of a refused sign-in: SOAP, OAuth and REST each have theirs. */
const byOrgCode: Record<string, FailedPart> = {
  INVALID_LOGIN: 'login',
  PASSWORD_EXPIRED: 'expiredPassword',
  PASSWORD_LOCKOUT: 'lockedOut',
  LOGIN_MUST_USE_SECURITY_TOKEN: 'securityToken',
  INVALID_SESSION_ID: 'accessToken',
  INVALID_AUTH_HEADER: 'accessToken',
  invalid_client: 'client',
  invalid_client_id: 'client',
  invalid_client_credentials: 'client',
  invalid_grant: 'clientUser',
  inactive_user: 'clientUser',
  inactive_org: 'host',
  API_DISABLED_FOR_ORG: 'apiAccess',
  API_CURRENTLY_DISABLED: 'apiAccess',
  INSUFFICIENT_ACCESS: 'apiAccess',
  LOGIN_DURING_RESTRICTED_DOMAIN: 'addressRange',
  LOGIN_DURING_RESTRICTED_TIME: 'hours',
  REQUEST_LIMIT_EXCEEDED: 'limit',
};

/** Which part of a connection a failed test points at. Salesforce never says which half of a sign-in is wrong. */
export function failedPart({ code, where, detail }: FoundProblemDto): FailedPart {
  if (/ip restricted|ip address/i.test(detail)) return 'addressRange';
  const orgCode = where?.['code'];
  const known = typeof orgCode === 'string' ? byOrgCode[orgCode] : undefined;
  if (known) return known;
  switch (code) {
    case 'HOST_NOT_ALLOWED':
      return 'host';
    case 'ORG_UNREACHABLE':
    case 'ORG_TIMEOUT':
    case 'ORG_BUSY':
      return 'unreachable';
    case 'ORG_SESSION_EXPIRED':
      return 'accessToken';
    case 'ORG_LIMIT':
      return 'limit';
    case 'SECRET_UNREADABLE':
      return 'secret';
    default:
      return 'other';
  }
}
