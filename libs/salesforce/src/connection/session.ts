import { DmsError, OrgError } from '@dms/domain';
import { SignedIn } from './sign-in';

/** Why a connection could not be signed in to, as the person who uses it is told. */
export function signInProblem(error: unknown): DmsError {
  if (error instanceof DmsError) return error;
  if (!(error instanceof OrgError)) throw error;
  const { code, message } = error;
  if (error.errorClass === 'retry') return new DmsError('ORG_UNREACHABLE', message, { code });
  if (code === 'HOST_NOT_ALLOWED') return new DmsError('HOST_NOT_ALLOWED', message);
  return new DmsError('ORG_LOGIN_FAILED', `Salesforce refused to sign in: ${message}`, { code });
}

/** The signed-in session of one connection, shared by everything in this process that uses the connection. */
export class Session {
  private renewal: Promise<SignedIn> | undefined;
  /** What the org last told of its day's calls. */
  limitInfo?: { used: number; max: number };

  constructor(
    private signedIn: SignedIn,
    private readonly signInAgain: () => Promise<SignedIn>,
    /** Monotonic milliseconds at which it was signed in. */
    readonly since: number,
  ) {}

  get current(): SignedIn {
    return this.signedIn;
  }

  /**
   * A session whose token is not `stale`: of all who find the same token stale, one signs in again. Throws OrgError
   * of class auth where the credentials no longer hold.
   */
  async renewed(stale: string): Promise<SignedIn> {
    if (this.signedIn.accessToken !== stale) return this.signedIn;
    this.renewal ??= this.renew().finally(() => {
      this.renewal = undefined;
    });
    return this.renewal;
  }

  private async renew(): Promise<SignedIn> {
    try {
      this.signedIn = await this.signInAgain();
      return this.signedIn;
    } catch (error) {
      // Trouble of the house is no answer of the org.
      if (!(error instanceof DmsError) || !/^(ORG|HOST|SECRET)_/.test(error.code)) throw error;
      const unreachable = error.code === 'ORG_UNREACHABLE';
      throw new OrgError(error.code, error.message, unreachable ? 'retry' : 'auth', true);
    }
  }
}
