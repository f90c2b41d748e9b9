import type { ConnectionForm, Way } from './connection-form';

/** A part of credentials, as the form asks for it. */
export interface CredentialField {
  control: keyof ConnectionForm['controls'];
  /** Of the input: what password managers go by. */
  name: string;
  label: string;
  hint?: string;
  optional?: true;
  /** Not to be read over a shoulder. */
  secret?: true;
  /** Longer than a line. */
  lines?: number;
  autocomplete?: string;
}

const clientId: CredentialField = { control: 'clientId', name: 'client-id', label: 'connections.clientId' };
const username: CredentialField = {
  control: 'username',
  name: 'org-username',
  label: 'connections.username',
};

/** What each way asks for besides an address. */
export const credentialFields: Record<Way, readonly CredentialField[]> = {
  oauth: [
    clientId,
    {
      control: 'appSecret',
      name: 'app-secret',
      label: 'connections.clientSecret',
      hint: 'connections.appSecretHint',
      optional: true,
      secret: true,
    },
  ],
  jwt: [
    clientId,
    username,
    { control: 'privateKey', name: 'private-key', label: 'connections.privateKey', lines: 4 },
  ],
  password: [
    username,
    {
      control: 'password',
      name: 'org-password',
      label: 'password.label',
      secret: true,
      autocomplete: 'new-password',
    },
    {
      control: 'securityToken',
      name: 'security-token',
      label: 'connections.securityToken',
      hint: 'connections.securityTokenHint',
      optional: true,
      secret: true,
    },
  ],
  clientCredentials: [
    clientId,
    { control: 'clientSecret', name: 'client-secret', label: 'connections.clientSecret', secret: true },
  ],
  token: [{ control: 'accessToken', name: 'access-token', label: 'connections.accessToken', secret: true }],
};
