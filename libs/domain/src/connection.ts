import { Owned } from './accounts';

export const connectionKinds = ['practice', 'production', 'sandbox', 'unknown'] as const;
/** Said by the org, not by the form. */
export type ConnectionKind = (typeof connectionKinds)[number];

/** How to sign in; sealed at rest and never answered. */
export type Credentials =
  | { type: 'token'; instanceUrl: string; accessToken: string }
  | { type: 'password'; loginUrl: string; username: string; password: string; securityToken?: string }
  | { type: 'clientCredentials'; loginUrl: string; clientId: string; clientSecret: string }
  /** A certificate of the connected app: `privateKey` in PEM. */
  | { type: 'jwt'; loginUrl: string; clientId: string; username: string; privateKey: string }
  /** A person signed in at Salesforce itself and let DMS in. */
  | { type: 'oauth'; loginUrl: string; clientId: string; clientSecret?: string; refreshToken: string }
  /** The practice org of this installation: its address and token come from the configuration. */
  | { type: 'practice' };

export interface Connection extends Owned {
  name: string;
  kind: ConnectionKind;
  authType: Credentials['type'];
  /** The address shown; holds no secret. */
  url: string;
  apiVersion: string;
  /** Made and read by salesforce/ only. */
  sealedCredentials: string;
  /** Changes with the credentials that somebody gives, and stays when the org hands out a new refresh token. */
  credentialsId?: string;
  /** Who uses the refresh token just now: it may be good for one use. */
  refreshing?: string;
  orgId?: string;
  orgName?: string;
  testedAt?: string;
}
