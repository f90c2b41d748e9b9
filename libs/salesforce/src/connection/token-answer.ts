import { OrgError } from '@dms/domain';
import { classify } from '../errors/classify';
import { badAnswer } from '../wire/failures';
import { JsforceConnection } from '../wire/transport';

type TokenAnswer = Partial<Record<'id' | 'access_token' | 'instance_url' | 'refresh_token', unknown>>;

/** The token endpoint alone: jsforce's sign-in would keep the refresh token and begin to renew sessions by itself. */
export async function tokenOf(
  connection: JsforceConnection,
  params: { grant_type: string; [name: string]: string },
): Promise<TokenAnswer> {
  const answer = (await connection.oauth2.requestToken(params).catch(refused)) as TokenAnswer | undefined;
  if (!answer) throw badAnswer('that of a sign-in', false);
  return answer;
}

/** User and org, of the identity's address that comes with a token. */
export function identityIn(id: unknown): [userId: string, orgId: string] {
  const [orgId, userId] = String(id).split('/').slice(-2);
  if (typeof id !== 'string' || !orgId || !userId) throw badAnswer('that of a sign-in', false);
  return [userId, orgId];
}

/** jsforce makes Errors of refusals: SOAP `CODE: text` in the message, OAuth the code as the name. */
export function refused(error: unknown): never {
  if (error instanceof OrgError || !(error instanceof Error)) throw error;
  if (error instanceof TypeError || /^could not extract/.test(error.message)) {
    throw badAnswer('that of a sign-in', false);
  }
  const soap = /^(?:\w+:)?([A-Z_]+): (.*)$/s.exec(error.message);
  const oauth = /^[a-z_]+$/.test(error.name) ? error.name : undefined;
  const code = soap?.[1] ?? oauth ?? 'INVALID_LOGIN';
  const expired = /password has expired/.test(error.message);
  const message = (soap?.[2] ?? (oauth || expired ? error.message : 'Salesforce refused to sign in.')).slice(
    0,
    500,
  );
  throw new OrgError(expired ? 'PASSWORD_EXPIRED' : code, message, classify(code, message, 400), true);
}
