import type { IncomingMessage } from 'node:http';
import { MAX_SIGN_IN, readText } from '../server/body';
import type { Answer } from '../server/call';
import { param } from '../server/call';
import { elementText, escapeXml, hasElement } from '../server/xml';
import { anonymousBySoap } from '../apex/anonymous';
import type { Router } from '../server/router';
import type { SwitchValue } from '../switches/switch-list';
import { sameSecret } from './credentials';
import { passwordFits, type OrgIdentity } from './identity';
import type { Sessions } from './sessions';

const XML = 'text/xml; charset=UTF-8';
/** Why an org takes no login by SOAP, by the value of the switch. */
const REFUSALS: Partial<Record<SwitchValue<'soapLogin'>, [code: string, message: string]>> = {
  off: ['INVALID_OPERATION', 'SOAP API login() is disabled by default in this org.'],
  apiDisabled: ['API_DISABLED_FOR_ORG', 'API is not enabled for this Organization or Partner'],
  unavailable: ['SERVER_UNAVAILABLE', 'Server unavailable, please try again later.'],
};

const ENVELOPE = 'http://schemas.xmlsoap.org/soap/envelope/';

/** SOAP login and logout, partner (u) and enterprise (c): the little of SOAP that loaders still use. */
export function soapRoutes(router: Router, identity: OrgIdentity, sessions: Sessions): void {
  const handle = (text: string, kind: string, version: string, request: IncomingMessage): Answer => {
    if (hasElement(text, 'executeAnonymous')) return anonymousBySoap(text, sessions, version);
    const namespace =
      kind.toLowerCase() === 'c' ? 'urn:enterprise.soap.sforce.com' : 'urn:partner.soap.sforce.com';
    if (hasElement(text, 'logout')) {
      const session = elementText(text, 'sessionId') ?? '';
      if (!sessions.isValid(session))
        return fault('INVALID_SESSION_ID', 'Invalid Session ID found in SessionHeader: Illegal Session');
      sessions.end(session);
      return envelope(`<logoutResponse/>`, namespace);
    }
    if (!hasElement(text, 'login'))
      return fault('INVALID_OPERATION', 'This SOAP operation is not available here.');
    const refusal = REFUSALS[identity.switches.get('soapLogin')];
    if (refusal) return fault(...refusal);
    const username = elementText(text, 'username') ?? '';
    const known = username.toLowerCase() === identity.credentials.username.toLowerCase();
    const password = elementText(text, 'password') ?? '';
    if (!known || !passwordFits(password, identity)) {
      if (known && sameSecret(password, identity.credentials.password))
        return fault(
          'LOGIN_MUST_USE_SECURITY_TOKEN',
          'Invalid username, password, security token; or user locked out. Are you at a new location? When accessing Salesforce from outside of your company’s trusted networks, you must add a security token to your password to log in.',
        );
      return fault('INVALID_LOGIN', 'Invalid username, password, security token; or user locked out.');
    }
    const url = identity.urlFor(request);
    return envelope(loginResult(identity, url, sessions.create(), version, kind), namespace);
  };
  for (const pattern of ['services/Soap/:kind/:version', 'services/Soap/:kind/:version/:org']) {
    router.add(
      'POST',
      pattern,
      async (call) =>
        handle(
          call.text ?? (await readText(call.request, MAX_SIGN_IN)),
          param(call, 'kind'),
          param(call, 'version'),
          call.request,
        ),
      true,
    );
  }
}

function envelope(body: string, namespace: string, status = 200): Answer {
  const text = `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${ENVELOPE}" xmlns="${namespace}"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;
  return { status, text, type: XML };
}

function fault(code: string, message: string): Answer {
  const text = `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${ENVELOPE}" xmlns:sf="urn:fault.partner.soap.sforce.com" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body><soapenv:Fault><faultcode>sf:${code}</faultcode><faultstring>${code}: ${message}</faultstring><detail><sf:LoginFault xsi:type="sf:LoginFault"><sf:exceptionCode>${code}</sf:exceptionCode><sf:exceptionMessage>${message}</sf:exceptionMessage></sf:LoginFault></detail></soapenv:Fault></soapenv:Body></soapenv:Envelope>`;
  return { status: 500, text, type: XML };
}

function loginResult(
  { org: { label, sandbox }, orgId, userId, credentials, switches }: OrgIdentity,
  url: string,
  session: string,
  version: string,
  kind: string,
): string {
  const number = /^\d\d\.0$/.test(version) ? version : '62.0';
  const id15 = orgId.slice(0, 15);
  return [
    '<loginResponse><result>',
    `<metadataServerUrl>${url}/services/Soap/m/${number}/${id15}</metadataServerUrl><passwordExpired>false</passwordExpired><sandbox>${sandbox}</sandbox>`,
    `<serverUrl>${url}/services/Soap/${kind.toLowerCase() === 'c' ? 'c' : 'u'}/${number}/${id15}</serverUrl><sessionId>${session}</sessionId><userId>${userId}</userId>`,
    '<userInfo><currencySymbol>$</currencySymbol>',
    `<organizationId>${orgId}</organizationId><organizationName>${escapeXml(label)}</organizationName><sessionSecondsValid>${switches.get('sessionSeconds')}</sessionSecondsValid>`,
    `<userFullName>Practice Admin</userFullName><userId>${userId}</userId><userName>${escapeXml(credentials.username)}</userName><userTimeZone>UTC</userTimeZone><userType>Standard</userType></userInfo>`,
    '</result></loginResponse>',
  ].join('');
}
