import { openAsBlob } from 'node:fs';
import { events, ServerEvent } from './event-stream';
import { SentenceError } from './sentence-error';

/** An answer of DMS that is not 2xx, with its stable code. */
export class DmsAnswerError extends SentenceError {
  constructor(
    readonly status: number,
    readonly code: string,
    what: string,
    detail: string,
  ) {
    super(`DMS refused ${what} with ${status} ${code}: ${detail}`);
  }
}

/** DMS could not be reached; it may come back. */
export class NoAnswerError extends SentenceError {}

export interface Answer<T> {
  status: number;
  etag?: string;
  body: T;
}

interface RequestOptions {
  json?: unknown;
  form?: FormData;
  headers?: Record<string, string>;
}

/** DMS by its REST surface alone: signs in, keeps the cookie and the CSRF token, and speaks JSON. */
export class DmsClient {
  private cookie = '';
  private csrfToken = '';

  /** `origin` is scheme, host and port, such as http://127.0.0.1:3000. */
  constructor(readonly origin: string) {}

  async signIn(username: string, password: string): Promise<void> {
    const answer = await this.send('POST', '/sessions', { json: { username, password } });
    const { csrfToken } = (await answer.json()) as { csrfToken: string };
    this.cookie = answer.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ');
    this.csrfToken = csrfToken;
  }

  async signOut(): Promise<void> {
    if (!this.cookie) return;
    await this.send('DELETE', '/sessions/current');
    this.cookie = '';
  }

  async get<T>(path: string): Promise<Answer<T>> {
    return answered<T>(await this.send('GET', path));
  }

  async post<T>(path: string, json: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return answered<T>(await this.send('POST', path, { json, headers }));
  }

  async put<T>(path: string, json: unknown, etag?: string): Promise<Answer<T>> {
    const headers: Record<string, string> = etag === undefined ? {} : { 'If-Match': etag };
    return answered<T>(await this.send('PUT', path, { json, headers }));
  }

  /** Streams a file from disk as the multipart field `file`. */
  async upload<T>(path: string, file: string, name: string): Promise<T> {
    const form = new FormData();
    form.append('file', await openAsBlob(file), name);
    return (await answered<T>(await this.send('POST', path, { form }))).body;
  }

  /** Every item of a list, page by page. */
  async *list<T>(path: string): AsyncGenerator<T> {
    let cursor: string | null = null;
    do {
      const query: string = new URLSearchParams({ limit: '100', ...(cursor && { cursor }) }).toString();
      const { body } = await this.get<{ items: T[]; nextCursor: string | null }>(`${path}?${query}`);
      yield* body.items;
      cursor = body.nextCursor;
    } while (cursor);
  }

  /** The first item of a list that passes, or undefined. */
  async find<T>(path: string, test: (item: T) => boolean): Promise<T | undefined> {
    for await (const item of this.list<T>(path)) if (test(item)) return item;
    return undefined;
  }

  /** Server-sent events from `path`, from after the event `lastId` on. Ends when the server or the network ends it. */
  async *events(path: string, lastId?: string): AsyncGenerator<ServerEvent> {
    const headers = { accept: 'text/event-stream', ...(lastId !== undefined && { 'Last-Event-ID': lastId }) };
    const answer = await this.send('GET', path, { headers });
    try {
      if (answer.body) yield* events(answer.body);
    } catch {
      // Cut in the middle: the caller opens it again after the last whole event.
    }
  }

  private async send(method: string, path: string, options: RequestOptions = {}): Promise<Response> {
    const { json, form, headers } = options;
    const request = {
      method,
      headers: {
        accept: 'application/json',
        ...(this.cookie && { cookie: this.cookie }),
        ...(this.cookie && method !== 'GET' && { 'X-CSRF-Token': this.csrfToken }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
      ...(form && { body: form }),
    };
    const url = `${this.origin}/api/v1${path}`;
    const answer = await fetch(url, request).catch((error: unknown) => {
      throw new NoAnswerError(
        `DMS does not answer at ${this.origin} (${reasonOf(error)}). Start it with \`npm start\`, with the same PORT, and try again.`,
      );
    });
    if (!answer.ok) throw await refusal(answer, `${method} ${path}`);
    return answer;
  }
}

async function answered<T>(answer: Response): Promise<Answer<T>> {
  const etag = answer.headers.get('etag');
  const body = (answer.status === 204 ? undefined : await answer.json()) as T;
  return { status: answer.status, body, ...(etag !== null && { etag }) };
}

async function refusal(answer: Response, what: string): Promise<DmsAnswerError> {
  const text = await answer.text();
  try {
    const { code, detail, title } = JSON.parse(text) as Record<string, string | undefined>;
    return new DmsAnswerError(answer.status, code ?? '', what, detail ?? title ?? '');
  } catch {
    return new DmsAnswerError(answer.status, 'NO_PROBLEM', what, text.slice(0, 200));
  }
}

/** ECONNREFUSED and its like, from deep inside what fetch throws. */
export function reasonOf(error: unknown): string {
  const { code, message, cause } = Object(error) as { code?: unknown; message?: unknown; cause?: unknown };
  if (cause !== undefined) return reasonOf(cause);
  return String(code ?? message ?? error);
}
