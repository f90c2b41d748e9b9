import type { IncomingMessage } from 'node:http';
import { tokenOf } from '../login/sessions';
import { elementText } from '../server/xml';
import type { Org } from './org';

/** Requests that come before a session: who signs in stands in the body, which is read before the org is chosen. */
export const isSignIn = (path: string): boolean => /^\/services\/(oauth2|Soap)\//i.test(path);

export interface Asking {
  path: string;
  query: URLSearchParams;
  request: IncomingMessage;
  /** The body of a sign-in. */
  text?: string;
}

/**
 * Which org a request is for: tokens, codes and ids carry the org's id; a sign-in names a user or a client. What
 * names none of the orgs is for the first one, which then refuses it or answers what every org answers.
 */
export function chooseOrg(orgs: Org[], asking: Asking): Org {
  const [first] = orgs as [Org, ...Org[]];
  if (orgs.length === 1) return first;
  const { path, query, request, text = '' } = asking;
  const form = new URLSearchParams(text.trimStart().startsWith('<') ? '' : text);
  const given = (name: string): string => form.get(name) ?? query.get(name) ?? '';
  const user = (elementText(text, 'username') ?? (given('username') || given('login_hint'))).toLowerCase();
  const claims = claimsOf(given('assertion'));
  const sessions = [
    tokenOf(request) ?? '',
    elementText(text, 'sessionId') ?? '',
    ...['token', 'refresh_token', 'code', 'oauth_token'].map(given),
  ];
  const basic = Buffer.from(/^Basic\s+(\S+)/i.exec(request.headers.authorization ?? '')?.[1] ?? '', 'base64');
  const client = given('client_id') || basic.toString().split(':')[0] || '';
  return (
    orgs.find(({ credentials }) => [user, claims.sub].includes(credentials.username.toLowerCase())) ??
    orgs.find(({ ids }) => sessions.some((session) => session.includes(ids.orgId.slice(0, 15)))) ??
    orgs.find(({ credentials }) => [client, claims.iss].includes(credentials.clientId)) ??
    orgs.find(({ ids }) => path.includes(ids.orgId.slice(0, 15))) ??
    first
  );
}

/** Read without checking: only the chosen org decides whether the signature holds. */
function claimsOf(assertion: string): { iss?: string; sub?: string } {
  try {
    const claims = JSON.parse(
      Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString('utf8'),
    ) as Record<string, unknown> | null;
    return { iss: String(claims?.iss), sub: String(claims?.sub).toLowerCase() };
  } catch {
    return {};
  }
}
