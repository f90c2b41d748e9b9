import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { BasicAuthenticator, CloudantV1, IamAuthenticator } from '@ibm-cloud/cloudant';
import { Environment } from '@dms/config';
import { DmsError } from '@dms/domain';

/** Where the store is and how to sign in. */
export interface CloudantSettings {
  url: string;
  apiKey?: string;
  username?: string;
  password?: string;
  /** Longest wait for one answer. */
  timeoutMs?: number;
}

/** From CLOUDANT_URL (which may carry user name and password) and CLOUDANT_APIKEY or _USERNAME and _PASSWORD. */
export function cloudantSettings(environment: Environment): CloudantSettings {
  if (!environment.CLOUDANT_URL)
    throw new DmsError('STORE_UNAVAILABLE', 'CLOUDANT_URL is not set: DMS has no place for its documents.');
  const url = new URL(environment.CLOUDANT_URL);
  const username = environment.CLOUDANT_USERNAME ?? decodeURIComponent(url.username);
  const password = environment.CLOUDANT_PASSWORD ?? decodeURIComponent(url.password);
  url.username = '';
  url.password = '';
  return {
    url: url.href.replace(/\/$/, ''),
    ...(environment.CLOUDANT_APIKEY ? { apiKey: environment.CLOUDANT_APIKEY } : { username, password }),
  };
}

/**
 * Every call signs in by itself: no cookie is kept, nor looked for before each call, which takes as long as the rest of
 * making it. The client wants a jar, and asks these two of it.
 */
const noCookies = {
  getCookieString: () => Promise.resolve(''),
  setCookie: () => Promise.resolve(undefined),
} as unknown as ConstructorParameters<typeof CloudantV1>[0]['jar'];

export function createCloudantClient(settings: CloudantSettings): CloudantV1 {
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(settings.url).hostname);
  const client = new CloudantV1({
    authenticator: authenticator(settings),
    serviceUrl: settings.url,
    jar: noCookies,
    timeout: settings.timeoutMs ?? 30_000,
    httpAgent: new HttpAgent({ keepAlive: true, maxSockets: 64 }),
    httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: 64 }),
    // HTTP_PROXY in the environment must not capture calls that never leave this machine.
    ...(loopback && { proxy: false }),
  });
  // Not every compatible server unpacks a body; the constructor turns this on whatever its options say.
  client.setEnableGzipCompression(false);
  return client;
}

function authenticator(settings: CloudantSettings): BasicAuthenticator | IamAuthenticator {
  if (settings.apiKey) return new IamAuthenticator({ apikey: settings.apiKey });
  if (!settings.username || !settings.password)
    throw new DmsError(
      'STORE_UNAVAILABLE',
      'The document store needs CLOUDANT_APIKEY, or CLOUDANT_USERNAME and CLOUDANT_PASSWORD.',
    );
  return new BasicAuthenticator({ username: settings.username, password: settings.password });
}
