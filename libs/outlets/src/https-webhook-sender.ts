import { lookup, type LookupAddress } from 'node:dns';
import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { DmsError, WebhookAnswer, WebhookSender } from '@dms/domain';
import { isPublicAddress } from './public-address';

const patienceMs = 10_000;
const keptBytes = 1_024;
/** Anything else in the text (tabs, line breaks, letters that look like others) is refused before it is parsed. */
const plainText = /^[\x21-\x7e]{1,2000}$/;

/**
 * Webhooks by https to public addresses, and to the hosts of DMS_WEBHOOK_HOSTS wherever they are; plain http only to such a host on
 * this machine. A name is looked up once, every address it has is judged, and the connection goes to one of these and nowhere else:
 * a second answer of the name server changes nothing. Redirects are not followed.
 */
export class HttpsWebhookSender extends WebhookSender {
  private readonly listed: ReadonlySet<string>;

  /** `resolve` stands for the name server in specs. */
  constructor(
    hosts = '',
    private readonly resolve: (name: string) => Promise<string[]> = resolveName,
    private readonly waitMs = patienceMs,
  ) {
    super();
    const names = hosts.split(',').map((host) => host.trim().toLowerCase());
    this.listed = new Set(names.filter((host) => host !== ''));
  }

  assertAllowed(address: string): void {
    this.checked(address);
  }

  async post(address: string, headers: Record<string, string>, body: string): Promise<WebhookAnswer> {
    const url = this.checked(address);
    const signal = AbortSignal.timeout(this.waitMs);
    const options: RequestOptions = {
      method: 'POST',
      headers: {
        ...headers,
        'content-length': String(Buffer.byteLength(body)),
        'user-agent': 'dms-webhooks',
      },
      signal,
      // A connection of its own: none that was opened under other rules is taken up again.
      agent: false,
      lookup: pinned(await this.addressOf(url, signal)),
    };
    try {
      const response = await sent(url, options, body);
      return { status: response.statusCode ?? 0, text: await beginning(response) };
    } catch (error) {
      throw unreachable(signal.aborted ? `no answer within ${this.waitMs / 1000} seconds` : codeOf(error));
    }
  }

  private checked(address: string): URL {
    const url = plainText.test(address) && !address.includes('\\') ? URL.parse(address) : null;
    if (!url) throw refusal('This is not a web address.');
    if (url.username !== '' || url.password !== '')
      throw refusal('An address of a webhook may not hold a user name or a password.');
    const known = this.isListed(url);
    const here = known && isLoopbackName(url.hostname);
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && here))
      throw refusal('A webhook is reached by https only.');
    const literal = url.hostname.replace(/^\[|\]$/g, '');
    if (!known && isIP(literal) !== 0 && !isPublicAddress(literal)) throw notPublic(url);
    return url;
  }

  private isListed({ host, hostname }: URL): boolean {
    return this.listed.has(host) || this.listed.has(hostname);
  }

  /** The one address to connect to. */
  private async addressOf(url: URL, signal: AbortSignal): Promise<string> {
    const name = url.hostname.replace(/^\[|\]$/g, '');
    const addresses = isIP(name) === 0 ? await this.looked(name, signal) : [name];
    // One that is not public is reason enough: who answers so tries which of them is taken.
    if (!this.isListed(url) && !addresses.every(isPublicAddress)) throw notPublic(url);
    const [first] = addresses;
    if (first === undefined) throw unreachable('the name is not known');
    return first;
  }

  private async looked(name: string, signal: AbortSignal): Promise<string[]> {
    const late = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('late')), { once: true });
    });
    try {
      return await Promise.race([this.resolve(name), late]);
    } catch {
      throw unreachable('the name is not known');
    }
  }
}

function sent(url: URL, options: RequestOptions, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options, resolve);
    request.on('error', reject);
    request.end(body);
  });
}

/** What comes after the first kilobyte is not waited for. */
async function beginning(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size >= keptBytes) break;
  }
  response.destroy();
  return Buffer.concat(chunks).subarray(0, keptBytes).toString('utf8');
}

function pinned(address: string): LookupFunction {
  const family = isIP(address);
  return (_name, { all }, found) => (all ? found(null, [{ address, family }]) : found(null, address, family));
}

function resolveName(name: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    lookup(name, { all: true }, (error, addresses: LookupAddress[]) =>
      error ? reject(error) : resolve(addresses.map(({ address }) => address)),
    );
  });
}

function isLoopbackName(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : 'the connection broke off';
}

function refusal(detail: string): DmsError {
  return new DmsError('HOST_NOT_ALLOWED', detail);
}

function notPublic({ hostname }: URL): DmsError {
  return refusal(
    `${hostname} lies in a network that is not public. An administrator of this machine may name it in DMS_WEBHOOK_HOSTS.`,
  );
}

function unreachable(why: string): DmsError {
  return new DmsError('WEBHOOK_UNREACHABLE', `The webhook cannot be reached: ${why}.`);
}
