import { AnswerCheck } from '@dms/testing';

interface Operation {
  operationId?: string;
  parameters?: { name: string; in: string; required?: boolean }[];
  requestBody?: { content: Record<string, unknown> };
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
}

export interface Call {
  path?: Record<string, string>;
  query?: Record<string, string | number>;
  headers?: Record<string, string>;
  body?: unknown;
  form?: FormData;
}

export interface Answered<T> {
  status: number;
  headers: Headers;
  body: T;
}

/**
 * A program that knows DMS by nothing but its OpenAPI document: operations are called by their operationId, parameters
 * that the document does not name are refused, and every answer must fit the schema documented for its status.
 */
export class DocumentedClient {
  private readonly operations = new Map<string, { method: string; path: string; operation: Operation }>();
  private readonly answers: AnswerCheck;
  readonly used = new Set<string>();

  private constructor(
    private readonly origin: string,
    private readonly token: string,
    document: Document,
  ) {
    this.answers = new AnswerCheck(document);
    for (const [path, item] of Object.entries(document.paths))
      for (const [method, operation] of Object.entries(item))
        if (operation.operationId) this.operations.set(operation.operationId, { method, path, operation });
  }

  /** The document itself needs a sign-in, so a token comes from outside. */
  static async open(origin: string, token: string): Promise<DocumentedClient> {
    const answer = await fetch(`${origin}/api/openapi.json`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return new DocumentedClient(origin, token, (await answer.json()) as Document);
  }

  async call<T>(operationId: string, call: Call = {}): Promise<Answered<T>> {
    const found = this.operations.get(operationId);
    if (!found)
      throw new Error(
        `The document has no operation ${operationId}: ${[...this.operations.keys()].join(', ')}`,
      );
    this.used.add(operationId);
    const address = this.address(found, call);
    const answer = await fetch(`${this.origin}${address}`, {
      method: found.method.toUpperCase(),
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(call.body !== undefined && { 'content-type': 'application/json' }),
        ...call.headers,
      },
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
      ...(call.form && { body: call.form }),
    });
    const type = answer.headers.get('content-type') ?? '';
    const text = await answer.text();
    const body: unknown = /json/.test(type) ? JSON.parse(text) : text;
    if (answer.status !== 204)
      this.answers.check(found.method, address.split('?')[0] ?? '', answer.status, type, body);
    return { status: answer.status, headers: answer.headers, body: body as T };
  }

  private address({ path, operation }: { path: string; operation: Operation }, call: Call): string {
    const known = (place: string) =>
      (operation.parameters ?? []).filter((each) => each.in === place).map((each) => each.name);
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = call.path?.[name];
      if (value === undefined) throw new Error(`${path} needs ${name}`);
      return encodeURIComponent(value);
    });
    for (const name of Object.keys(call.query ?? {}))
      if (!known('query').includes(name))
        throw new Error(`${operation.operationId} documents no query parameter ${name}`);
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(call.query ?? {})) query.set(name, String(value));
    return query.size > 0 ? `${filled}?${query.toString()}` : filled;
  }
}
