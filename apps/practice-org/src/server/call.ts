import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { badRequest } from './api-error';
import { readText } from './body';

/** One request as the handlers see it. */
export interface Call {
  method: string;
  /** Normalised: no doubled or trailing slashes. */
  path: string;
  params: Record<string, string>;
  query: URLSearchParams;
  request: IncomingMessage;
  /** `62.0`, of paths below /services/data. */
  version: string;
  /** The body, where it was read already: of parts of a composite request and of sign-ins. */
  text?: string;
}

export interface Answer {
  status: number;
  json?: unknown;
  text?: string;
  /** Media type of `text` or `stream`. */
  type?: string;
  stream?: Readable;
  headers?: Record<string, string>;
}

export type Handler = (call: Call) => Answer | Promise<Answer>;

export const json = (body: unknown, status = 200, headers?: Record<string, string>): Answer =>
  headers ? { status, json: body, headers } : { status, json: body };

export const noContent = (): Answer => ({ status: 204 });

export function param(call: Call, name: string): string {
  return call.params[name] ?? '';
}

/** The JSON body; anything that is none gets the parser's error, never a 500. */
export async function readJson(call: Call): Promise<unknown> {
  const text = call.text ?? (await readText(call.request));
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const at = /position (\d+)/.exec(String(error))?.[1] ?? '0';
    throw badRequest(
      'JSON_PARSER_ERROR',
      `Unexpected character or end of input at [line:1, column:${Number(at) + 1}]`,
    );
  }
}

export async function readObject(call: Call): Promise<Record<string, unknown>> {
  const body = await readJson(call);
  if (body !== null && typeof body === 'object' && !Array.isArray(body))
    return body as Record<string, unknown>;
  throw badRequest('JSON_PARSER_ERROR', 'The HTTP entity body is required to be a JSON object.');
}
