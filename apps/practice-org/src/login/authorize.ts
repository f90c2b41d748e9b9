import { createHash, randomBytes } from 'node:crypto';
import { ApiError } from '../server/api-error';
import { readText } from '../server/body';
import type { Answer, Call } from '../server/call';
import type { Router } from '../server/router';
import { sameSecret } from './credentials';
import { passwordFits, type OrgIdentity } from './identity';

/** The CLI's own client: public, known to every org. */
export const CLI_CLIENT = 'PlatformCLI';

interface Grant {
  clientId: string;
  redirectUri: string;
  challenge: string;
  method: string;
  expires: number;
}

const LIFETIME_MS = 600_000;

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** The authorization code flow: a page that asks for name and password, and codes that can be used once. */
export class Authorization {
  private readonly grants = new Map<string, Grant>();

  constructor(private readonly identity: OrgIdentity) {}

  addTo(router: Router): void {
    const path = 'services/oauth2/authorize';
    router.add('GET', path, (call) => this.ask(call.query), true);
    router.add('POST', path, (call) => this.decide(call), true);
  }

  /** Whether the code was given to this client and place, and the verifier is the one its challenge came from. */
  redeem(form: URLSearchParams, clientId: string): boolean {
    const code = form.get('code') ?? '';
    const grant = this.grants.get(code);
    this.grants.delete(code);
    if (!grant || grant.expires < Date.now()) return false;
    if (grant.clientId !== clientId || grant.redirectUri !== form.get('redirect_uri')) return false;
    if (grant.challenge === '') return true;
    const verifier = form.get('code_verifier') ?? '';
    const made =
      grant.method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url');
    return sameSecret(made, grant.challenge);
  }

  private ask(form: URLSearchParams, problem = ''): Answer {
    this.check(form);
    const kept = [...form]
      .filter(([name]) => !['username', 'password', 'decision'].includes(name))
      .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
      .join('');
    const text = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Allow access? - Practice org</title></head><body><main><h1>Allow access?</h1><p>A program asks to use the practice org at ${escapeHtml(this.identity.url)} in your name and wants to be answered at ${escapeHtml(form.get('redirect_uri') ?? '')}.</p>${problem && `<p role="alert">${escapeHtml(problem)}</p>`}<form method="post" action="/services/oauth2/authorize">${kept}<p><label>Username <input name="username" autocomplete="username" value="${escapeHtml(form.get('login_hint') ?? '')}"></label></p><p><label>Password <input name="password" type="password" autocomplete="current-password"></label></p><p><button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></p></form></main></body></html>`;
    return {
      status: problem ? 400 : 200,
      text,
      type: 'text/html; charset=UTF-8',
      headers: {
        'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
        'X-Frame-Options': 'DENY',
        'Cache-Control': 'no-store',
      },
    };
  }

  private async decide(call: Call): Promise<Answer> {
    const form = new URLSearchParams(call.text ?? (await readText(call.request, 100_000)));
    this.check(form);
    const target = new URL(form.get('redirect_uri') ?? '');
    const state = form.get('state');
    if (state !== null) target.searchParams.set('state', state);
    if (form.get('decision') === 'deny') {
      target.searchParams.set('error', 'access_denied');
      target.searchParams.set('error_description', 'end-user denied authorization');
      return redirect(target);
    }
    const known = form.get('username')?.toLowerCase() === this.identity.credentials.username.toLowerCase();
    if (!known || !passwordFits(form.get('password') ?? '', this.identity))
      return this.ask(form, 'The username or the password is not right.');
    target.searchParams.set('code', this.grant(form));
    return redirect(target);
  }

  private grant(form: URLSearchParams): string {
    for (const [code, { expires }] of this.grants) if (expires < Date.now()) this.grants.delete(code);
    const code = `aPrx${this.identity.orgId.slice(0, 15)}${randomBytes(32).toString('base64url')}`;
    this.grants.set(code, {
      clientId: form.get('client_id') ?? '',
      redirectUri: form.get('redirect_uri') ?? '',
      challenge: form.get('code_challenge') ?? '',
      method: form.get('code_challenge_method') ?? 'S256',
      expires: Date.now() + LIFETIME_MS,
    });
    return code;
  }

  /** What is wrong with the request itself is told here and not at the place it names. */
  private check(form: URLSearchParams): void {
    const client = form.get('client_id') ?? '';
    if (client !== CLI_CLIENT && !sameSecret(client, this.identity.credentials.clientId))
      throw refused('invalid_client_id', 'client identifier invalid');
    if (form.get('response_type') !== 'code')
      throw refused('unsupported_response_type', 'response type must be code');
    if (!this.mayReturnTo(form.get('redirect_uri') ?? ''))
      throw refused('redirect_uri_mismatch', 'redirect_uri must match configuration');
    if (client === CLI_CLIENT && !form.get('code_challenge'))
      throw refused('invalid_request', 'missing required code challenge');
  }

  /** Programs on this machine, and pages of the host the org itself is reached by. */
  private mayReturnTo(uri: string): boolean {
    if (!URL.canParse(uri)) return false;
    const { protocol, hostname } = new URL(uri);
    if (protocol !== 'http:' && protocol !== 'https:') return false;
    return ['localhost', '127.0.0.1', '[::1]', new URL(this.identity.url).hostname].includes(hostname);
  }
}

const redirect = (target: URL): Answer => ({
  status: 302,
  text: '',
  headers: { Location: target.href, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' },
});

const refused = (error: string, description: string): ApiError =>
  new ApiError(400, error, description, undefined, { error, error_description: description });
