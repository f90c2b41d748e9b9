import { request } from 'undici';
import { OrgError } from '@dms/domain';
import { OrgAgent } from './org-agent';
import { failureOfNetwork } from './failures';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface WireRequest {
  method: Method;
  /** Absolute, and already allowed. */
  url: string;
  headers: Record<string, string>;
  body?: string;
}

export interface WireAnswer {
  status: number;
  /** Names in lower case; repeated ones joined by `, `. */
  headers: Record<string, string>;
  body: string;
}

/** No answer of an org that is read whole is larger: 2,000 wide records, or a describe of 900 fields. */
const maxAnswerBytes = 64 * 1024 * 1024;

/** Whether losing the answer leaves open what the org has done. */
export function writes(method: Method): boolean {
  return method !== 'GET';
}

/**
 * One HTTP exchange, the answer read whole. Redirects are not followed. Throws OrgError (NETWORK, TIMEOUT,
 * BAD_ANSWER) where there is no answer; an answer with an error status is an answer.
 */
export async function exchange(
  agent: OrgAgent,
  { method, url, headers, body }: WireRequest,
  deadlineMs: number,
): Promise<WireAnswer> {
  try {
    const answer = await request(url, {
      method,
      headers: { 'accept-encoding': 'identity', ...headers },
      body: body ?? null,
      dispatcher: agent.dispatcher,
      signal: AbortSignal.timeout(deadlineMs),
    });
    const text = await readText(answer.body, writes(method));
    return { status: answer.statusCode, headers: plainHeaders(answer.headers), body: text };
  } catch (error) {
    throw failureOfNetwork(error, writes(method));
  }
}

export async function readText(
  body: AsyncIterable<Buffer>,
  writing: boolean,
  maxBytes = maxAnswerBytes,
): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new OrgError('BAD_ANSWER', 'The org’s answer is too large to be one.', 'fatal', !writing);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function plainHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}
