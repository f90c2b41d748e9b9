import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { text as readAll } from 'node:stream/consumers';
import { ApiError } from './api-error';
import type { Answer } from './call';

/** What a fault does to an answer that is on its way. */
export type Damage = 'none' | 'lose' | 'truncate';

export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  damage: Damage,
  pretty = false,
): Promise<void> {
  // A body nobody read must not hold up the next request on this connection.
  if (!request.readableEnded) request.resume();
  if (damage === 'lose') {
    answer.stream?.destroy();
    response.destroy();
    return;
  }
  // Node keeps its own for a second, and longer while the program is busy: then it is older than what was just written.
  response.setHeader('Date', new Date().toUTCString());
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  if (damage === 'truncate') {
    await sendHalf(response, answer, pretty || asksForPretty(request));
    return;
  }
  response.statusCode = answer.status;
  if (answer.stream) {
    response.setHeader('Content-Type', answer.type ?? 'application/octet-stream');
    await pipeline(answer.stream, response);
    return;
  }
  const body = bodyOf(answer, pretty || asksForPretty(request));
  if (body !== undefined) {
    response.setHeader('Content-Type', answer.type ?? 'application/json;charset=UTF-8');
    response.setHeader('Content-Length', Buffer.byteLength(body));
  }
  response.end(body);
}

const asksForPretty = (request: IncomingMessage): boolean => request.headers['x-prettyprint'] === '1';

function bodyOf(answer: Answer, pretty: boolean): string | undefined {
  if (answer.text !== undefined) return answer.text;
  if (answer.json === undefined) return undefined;
  return JSON.stringify(answer.json, null, pretty ? 2 : undefined);
}

/** Announces the whole body, sends half of it and drops the connection. */
async function sendHalf(response: ServerResponse, answer: Answer, pretty: boolean): Promise<void> {
  const body = Buffer.from(answer.stream ? await readAll(answer.stream) : (bodyOf(answer, pretty) ?? ''));
  response.writeHead(answer.status, {
    'Content-Type': answer.type ?? 'application/json;charset=UTF-8',
    'Content-Length': Math.max(1, body.length),
  });
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
}

/** Any failure as an answer. What is not one of ours is a mistake in this program: it is told apart by an id only. */
export function answerOf(error: unknown): Answer {
  if (error instanceof ApiError) return { status: error.status, json: error.toBody() };
  const reference = randomBytes(6).toString('hex');
  console.error(`practice org: error ${reference}`, error);
  const message = `An unexpected error occurred. Please include this ErrorId if you contact support: ${reference}`;
  return { status: 500, json: [{ message, errorCode: 'UNKNOWN_EXCEPTION' }] };
}
