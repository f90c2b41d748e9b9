import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Credentials, DmsError } from '@dms/domain';
import { signInProblem } from './session';
import { HostRule } from './host-rule';
import { PracticeLogin } from './practice-login';
import { SignIn } from './sign-in';
import { Vault } from './vault';

export interface CodeRequest {
  /** login.salesforce.com, test.salesforce.com, or a My Domain. */
  loginUrl: string;
  clientId: string;
  clientSecret?: string;
  /** Where Salesforce sends the person back to. */
  redirectUri: string;
}

/** Sealed between the two halves of a sign-in. */
interface Pending extends CodeRequest {
  verifier: string;
}

const random = (bytes: number) => randomBytes(bytes).toString('base64url');

/**
 * Signing in at Salesforce's own page (authorization code with PKCE), which works with single sign-on and second factors:
 * `begin` gives the address to go to, `finish` takes what came back. Whoever calls keeps `sealed` under `state`, for the
 * one who began only, once only, and for ten minutes at most.
 */
@Injectable()
export class CodeSignIn {
  constructor(
    private readonly hosts: HostRule,
    private readonly practice: PracticeLogin,
    private readonly vault: Vault,
    private readonly signIn: SignIn,
  ) {}

  /** Throws DmsError HOST_NOT_ALLOWED, SECRET_UNREADABLE. */
  async begin(request: CodeRequest): Promise<{ url: string; state: string; sealed: string }> {
    const origin = this.hosts.originOf(request.loginUrl, await this.practice.origin());
    const state = random(32);
    const verifier = random(48);
    const url = new URL('/services/oauth2/authorize', origin);
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: request.clientId,
      redirect_uri: request.redirectUri,
      scope: 'api refresh_token',
      state,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }).toString();
    const pending: Pending = { ...request, loginUrl: origin, verifier };
    return { url: url.href, state, sealed: this.vault.seal(`sign-in:${state}`, pending) };
  }

  /** Throws DmsError ORG_LOGIN_FAILED, ORG_UNREACHABLE, HOST_NOT_ALLOWED, SECRET_UNREADABLE. */
  async finish(state: string, sealed: string, code: string, apiVersion: string): Promise<Credentials> {
    const pending = this.vault.open<Pending>(`sign-in:${state}`, sealed);
    try {
      return await this.signIn.redeem({ ...pending, code }, apiVersion);
    } catch (error) {
      throw error instanceof DmsError ? error : signInProblem(error);
    }
  }
}
