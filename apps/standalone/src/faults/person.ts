import { readFile } from 'node:fs/promises';
import type { Field } from './field';

interface Login {
  instanceUrl: string;
  clientId: string;
  username: string;
  password: string;
}

/** Where a program on somebody's desk would listen; nobody has to. */
const redirectUri = 'http://127.0.0.1:9/callback';

/** A sign-in at Salesforce's own page that has got as far as the code that comes back. */
export interface Consent {
  state: string;
  code: string;
}

/** A person at the org's page: begins to sign in, lets DMS in, and comes back with a code. `connectionId`: signs in anew. */
export async function consent(field: Field, connectionId?: string): Promise<Consent> {
  const login = JSON.parse(await readFile(field.rig.practiceLogin, 'utf8')) as Login;
  const asked = { name: 'A person', loginUrl: login.instanceUrl, clientId: login.clientId, redirectUri };
  const { url, state } = await field.insist(
    async (dms) =>
      (
        await dms.post<{ url: string; state: string }>('/connections/sign-ins', {
          ...asked,
          ...(connectionId !== undefined && { connectionId }),
        })
      ).body,
  );
  const page = new URL(url);
  const form = new URLSearchParams(page.search);
  const answers = { decision: 'allow', username: login.username, password: login.password };
  for (const [name, value] of Object.entries(answers)) form.set(name, value);
  const answer = await fetch(`${page.origin}${page.pathname}`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
  });
  const code = new URL(answer.headers.get('location') ?? 'http://none').searchParams.get('code');
  if (code === null) throw new Error(`The org let nobody in: ${answer.status}`);
  return { state, code };
}

/** Hands the code over; answers the connection's id. */
export async function signedIn(field: Field, { state, code }: Consent): Promise<string> {
  const dms = await field.client();
  return (await dms.post<{ id: string }>(`/connections/sign-ins/${state}`, { code })).body.id;
}
