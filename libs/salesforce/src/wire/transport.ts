import { PassThrough } from 'node:stream';
import type jsforce from 'jsforce';
import { OrgError } from '@dms/domain';
import { Method, WireAnswer, WireRequest } from './exchange';

/** What does the HTTP of a jsforce connection: jsforce's own would follow redirects, go through HTTP_PROXY, and retry. */
export type Send = (request: WireRequest, deadlineMs: number | undefined) => Promise<WireAnswer>;

export interface JsforceOptions {
  apiVersion: string;
  loginUrl?: string;
  instanceUrl?: string;
  accessToken?: string;
  oauth2?: { clientId: string; clientSecret?: string };
}

export type JsforceConnection = InstanceType<typeof jsforce.Connection>;

export type JsforceClass = typeof jsforce.Connection;

/** jsforce comes with the first call to an org: a process is up the sooner, and many never make one. */
export async function loadJsforce(): Promise<JsforceClass> {
  const { default: loaded } = await import('jsforce');
  return loaded.Connection;
}

/** A jsforce connection that makes every call, sign-in included, through `send`. It never logs. */
export function connectionThrough(
  Connection: JsforceClass,
  send: Send,
  { apiVersion, ...options }: JsforceOptions,
): JsforceConnection {
  const { loginUrl, oauth2, ...others } = options;
  const connection = new Connection({
    ...others,
    ...(loginUrl !== undefined && { loginUrl }),
    ...(oauth2 && { oauth2: { ...oauth2, ...(loginUrl !== undefined && { loginUrl }) } }),
    version: apiVersion,
    logLevel: 'NONE',
  });
  const transport = transportOf(send);
  connection._transport = transport;
  connection.oauth2._transport = transport;
  // Signing in again is the session's business: jsforce would do it any number of times.
  connection._refreshDelegate = undefined;
  return connection;
}

type Transport = JsforceConnection['_transport'];

function transportOf(send: Send): Transport {
  return {
    httpRequest: (request, options) => {
      const answer = send(
        {
          method: request.method as Method,
          url: request.url,
          headers: withoutLength(request.headers ?? {}),
          ...(typeof request.body === 'string' && { body: request.body }),
        },
        options?.timeout,
      ).then(({ status, headers, body }) => ({ statusCode: status, headers, body }));
      // jsforce asks for a promise that also has a stream; nobody here reads the stream.
      return Object.assign(answer, { stream: () => new PassThrough() }) as ReturnType<
        Transport['httpRequest']
      >;
    },
    getRequestStreamCreator: () => () => {
      throw new OrgError('NETWORK', 'Streams of jsforce are not used here.', 'fatal', true);
    },
  };
}

/** jsforce counts characters in places; the HTTP client counts bytes. */
function withoutLength(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'content-length'),
  );
}
