import { truncate } from 'node:fs/promises';
import { Permit } from '@dms/domain';
import { Session } from '../connection/session';
import { SignedIn, requireOrigin } from '../connection/sign-in';
import { getFile } from './download';
import { Method, WireAnswer, WireRequest, exchange, writes } from './exchange';
import { failureOfAnswer, isSessionEnd } from './failures';
import { OrgAgent } from './org-agent';
import { retrying } from './retrying';
import { Tally } from './tally';
import { JsforceClass, JsforceConnection, connectionThrough, loadJsforce } from './transport';
import { putFile } from './upload';
import { WireSettings } from './wire-settings';

export interface JsonRequest {
  method: Method;
  /** From the root (`/services/…`) or from the API version's root (`/jobs/ingest`). */
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  deadlineMs?: number;
}

/** The way to one org: every call of one Org object goes through here, is counted, and is made with a live session. */
export class OrgWire {
  private connected: { token: string; connection: JsforceConnection } | undefined;
  readonly tally: Tally;

  constructor(
    readonly session: Session,
    readonly apiVersion: string,
    readonly settings: WireSettings,
    private readonly agent: OrgAgent,
    connectionId: string,
  ) {
    this.tally = new Tally(session.current.orgTime, session, connectionId);
  }

  /** A call by jsforce with a JSON body and answer. `permit` is asked right before each sending of a call that writes. */
  async json<T>({ method, path, body, headers, deadlineMs }: JsonRequest, permit?: Permit): Promise<T> {
    const request = {
      method,
      url: path,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
    const options = { timeout: deadlineMs ?? this.settings.callMs };
    const Connection = await loadJsforce();
    return this.withSession(
      (signedIn) => this.connection(Connection, signedIn).request<T>({ ...request }, options),
      permit,
    );
  }

  /** PUTs a file of `size` bytes as csv. A lost answer is an OrgError whose outcome is not known. */
  async upload(path: string, file: string, size: number, permit: Permit): Promise<void> {
    const { silenceMs } = this.settings;
    await this.withSession(async (signedIn) => {
      this.tally.count();
      const headers = { ...bearer(signedIn), 'content-type': 'text/csv; charset=UTF-8' };
      const url = this.urlOf(signedIn, path);
      const answer = await putFile(this.agent, { url, headers, path: file, size, silenceMs });
      this.tally.note(answer.headers);
      const failure = failureOfAnswer(answer, true);
      if (failure) throw failure;
    }, permit);
  }

  /**
   * GETs csv into a file, all its pages; answers the file's size in bytes. `after`: the rows are added to the first so many
   * bytes of it, without the header, however often that is tried.
   */
  async download(path: string, file: string, after = 0): Promise<number> {
    return this.withSession((signedIn) =>
      // Result files may be large: what limits the tries is their number, not the time.
      retrying(this.settings, Number.POSITIVE_INFINITY, async () => {
        if (after > 0) await truncate(file, after);
        return this.pages(signedIn, path, file, after);
      }),
    );
  }

  private async pages(signedIn: SignedIn, path: string, file: string, after: number): Promise<number> {
    const { silenceMs } = this.settings;
    let locator = '';
    let size = after;
    do {
      this.tally.count();
      const url = this.urlOf(signedIn, path) + (locator && `?locator=${encodeURIComponent(locator)}`);
      const append = locator !== '' || size > 0;
      const page = await getFile(this.agent, {
        url,
        headers: bearer(signedIn),
        path: file,
        silenceMs,
        append,
      });
      this.tally.note(page.headers);
      size += page.bytes;
      const next = page.headers['sforce-locator'] ?? '';
      locator = next === 'null' || next === locator ? '' : next;
    } while (locator !== '');
    return size;
  }

  /** Makes a call; where its session has ended, signs in again and makes it once more. A second end is final. */
  private async withSession<T>(make: (signedIn: SignedIn) => Promise<T>, permit?: Permit): Promise<T> {
    const { current } = this.session;
    try {
      await permit?.();
      return await make(current);
    } catch (error) {
      if (!isSessionEnd(error)) throw error;
    }
    const renewed = await this.session.renewed(current.accessToken);
    await permit?.();
    return make(renewed);
  }

  private connection(Connection: JsforceClass, signedIn: SignedIn): JsforceConnection {
    if (this.connected?.token !== signedIn.accessToken) {
      const connection = connectionThrough(
        Connection,
        (request, deadlineMs) => this.send(signedIn, request, deadlineMs),
        {
          apiVersion: this.apiVersion,
          instanceUrl: signedIn.origin,
          accessToken: signedIn.accessToken,
        },
      );
      this.connected = { token: signedIn.accessToken, connection };
    }
    return this.connected.connection;
  }

  private async send(
    signedIn: SignedIn,
    request: WireRequest,
    deadlineMs: number = this.settings.callMs,
  ): Promise<WireAnswer> {
    requireOrigin(request.url, signedIn.origin);
    const writing = writes(request.method);
    const once = async (): Promise<WireAnswer> => {
      this.tally.count();
      const answer = await exchange(this.agent, request, deadlineMs);
      this.tally.note(answer.headers);
      const failure = failureOfAnswer(answer, writing);
      if (failure) throw failure;
      return answer;
    };
    return writing ? once() : retrying(this.settings, deadlineMs, once);
  }

  private urlOf(signedIn: SignedIn, path: string): string {
    return `${signedIn.origin}/services/data/v${this.apiVersion}${path}`;
  }
}

function bearer(signedIn: SignedIn): Record<string, string> {
  return { authorization: `Bearer ${signedIn.accessToken}` };
}
