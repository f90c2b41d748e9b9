import type { Sessions } from '../login/sessions';
import { badRequest } from '../server/api-error';
import { json, type Answer, type Call } from '../server/call';
import type { Router } from '../server/router';
import { elementText, escapeXml } from '../server/xml';

const APEX = 'http://soap.sforce.com/2006/08/apex';
const NOT_RUN = 'The practice org has no Apex interpreter: this code was taken and not run.';

const RESULT = {
  line: -1,
  column: -1,
  compiled: true,
  success: true,
  compileProblem: null,
  exceptionMessage: null,
  exceptionStackTrace: null,
};

/** Anonymous Apex by REST: always a success, because nothing is run. */
export function anonymousRoutes(router: Router): void {
  router.add('GET', 'services/data/:version/tooling/executeAnonymous', ({ query }: Call) => {
    if (!query.get('anonymousBody')?.trim())
      throw badRequest('MISSING_ARGUMENT', 'The anonymousBody parameter is missing.');
    return json(RESULT);
  });
}

const envelope = (header: string, body: string, status = 200): Answer => ({
  status,
  type: 'text/xml; charset=UTF-8',
  text: `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="${APEX}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${header}<soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`,
});

/** The same by SOAP, as the CLI does it: with a debug log, which says that nothing was run. */
export function anonymousBySoap(text: string, sessions: Sessions, version: string): Answer {
  const session = elementText(text, 'sessionId') ?? '';
  if (!sessions.isValid(session)) {
    const message = 'INVALID_SESSION_ID: Invalid Session ID found in SessionHeader: Illegal Session';
    return envelope(
      '',
      `<soapenv:Fault><faultcode>sf:INVALID_SESSION_ID</faultcode><faultstring>${message}</faultstring></soapenv:Fault>`,
      500,
    );
  }
  const code = elementText(text, 'String') ?? '';
  const lines = code.split('\n').map((line) => `Execute Anonymous: ${line}`);
  const log = [`${version} APEX_CODE,DEBUG`, ...lines, `USER_DEBUG|[1]|INFO|${NOT_RUN}`].join('\n');
  const nil = (name: string) => `<${name} xsi:nil="true"/>`;
  return envelope(
    `<soapenv:Header><DebuggingInfo><debugLog>${escapeXml(log)}</debugLog></DebuggingInfo></soapenv:Header>`,
    `<executeAnonymousResponse><result><column>-1</column>${nil('compileProblem')}<compiled>true</compiled>${nil('exceptionMessage')}${nil('exceptionStackTrace')}<line>-1</line><success>true</success></result></executeAnonymousResponse>`,
  );
}
