import { FormControl, FormGroup, type ValidatorFn, Validators } from '@angular/forms';
import type { NewConnectionDto } from '../client/models/new-connection-dto';
import { credentialFields } from './credential-fields';

/** The ways to sign in to an org; the practice org knows its own. */
export const ways = ['oauth', 'jwt', 'clientCredentials', 'password', 'token'] as const;
export type Way = (typeof ways)[number];

/** Where Salesforce takes user names and passwords. */
export const hosts = ['production', 'sandbox', 'myDomain'] as const;
export type LoginHost = (typeof hosts)[number];

const addresses: Record<Exclude<LoginHost, 'myDomain'>, string> = {
  production: 'https://login.salesforce.com',
  sandbox: 'https://test.salesforce.com',
};

const text = (value = '', ...validators: ValidatorFn[]) =>
  new FormControl(value, { nonNullable: true, validators });

export function makeConnectionForm() {
  return new FormGroup({
    name: text('', Validators.required, Validators.maxLength(100)),
    apiVersion: text('62.0', Validators.required, Validators.pattern(/^\s*\d{2,3}\.0\s*$/)),
    address: text('', Validators.required),
    username: text('', Validators.required),
    password: text('', Validators.required),
    securityToken: text(),
    clientId: text('', Validators.required),
    clientSecret: text('', Validators.required),
    accessToken: text('', Validators.required),
    appSecret: text(),
    privateKey: text('', Validators.required),
  });
}
export type ConnectionForm = ReturnType<typeof makeConnectionForm>;

/** Ways that may go by Salesforce's common login hosts. */
export function asksForHost(way: Way): boolean {
  return way === 'oauth' || way === 'jwt' || way === 'password';
}

/** Only the fields of this way can be wrong: all others rest. */
export function fitForm(form: ConnectionForm, way: Way | undefined, host: LoginHost): void {
  const asked = way ? credentialFields[way].map(({ control }) => control) : [];
  const needed = new Set<string>(['name', 'apiVersion', ...asked]);
  if (way && (!asksForHost(way) || host === 'myDomain')) needed.add('address');
  for (const [name, control] of Object.entries(form.controls)) {
    if (needed.has(name)) control.enable({ emitEvent: false });
    else control.disable({ emitEvent: false });
  }
}

/** What is sent. Secrets go as they were typed; only addresses and user names lose what a paste left around them. */
export function credentialsOf(
  form: ConnectionForm,
  way: Exclude<Way, 'oauth'>,
  host: LoginHost,
): NewConnectionDto['credentials'] {
  const { address, username, password, securityToken, clientId, clientSecret, accessToken, privateKey } =
    form.getRawValue();
  switch (way) {
    case 'jwt':
      return {
        type: way,
        loginUrl: loginUrlOf(form, host),
        clientId: clientId.trim(),
        username: username.trim(),
        privateKey: privateKey.trim(),
      };
    case 'password':
      return {
        type: way,
        loginUrl: loginUrlOf(form, host),
        username: username.trim(),
        password,
        ...(securityToken.trim() !== '' && { securityToken: securityToken.trim() }),
      };
    case 'clientCredentials':
      return {
        type: way,
        loginUrl: withScheme(address),
        clientId: clientId.trim(),
        clientSecret: clientSecret.trim(),
      };
    case 'token':
      return { type: way, instanceUrl: withScheme(address), accessToken: accessToken.trim() };
  }
}

export function loginUrlOf(form: ConnectionForm, host: LoginHost): string {
  return host === 'myDomain' ? withScheme(form.getRawValue().address) : addresses[host];
}

/** People paste `acme.my.salesforce.com`; what is not https is refused by DMS, so it is left as it is. */
function withScheme(address: string): string {
  const trimmed = address.trim();
  return /^[a-z]+:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
}
