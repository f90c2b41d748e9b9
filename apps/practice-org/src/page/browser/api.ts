import { word } from './words';

const STORE = 'practice-org-token';

/** A refusal in the server's own words. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The control surface as the holder of one org's token sees it. The token lives as long as the tab. */
export class Api {
  /** The token of another org of this server, while one looks at that; the first org's otherwise. */
  lookingAt: string | undefined;

  constructor(readonly token: string) {}

  static kept(): Api | undefined {
    const token = sessionStorage.getItem(STORE);
    return token === null ? undefined : new Api(token);
  }

  keep(): void {
    sessionStorage.setItem(STORE, this.token);
  }

  forget(): void {
    sessionStorage.removeItem(STORE);
  }

  get<T>(path: string, values: Record<string, string | number> = {}, token = this.lookingAt): Promise<T> {
    const given = Object.entries(values).filter(([, value]) => value !== '');
    const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
    return this.send<T>('GET', given.length > 0 ? `${path}?${query.toString()}` : path, undefined, token);
  }

  async send<T>(method: string, path: string, body?: unknown, token = this.lookingAt): Promise<T> {
    const headers: Record<string, string> = { Authorization: `Bearer ${token ?? this.token}` };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    let response: Response;
    try {
      response = await fetch(`/practice/${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch {
      throw new Refused(0, word('unreachable'));
    }
    const text = await response.text();
    if (!response.ok) throw new Refused(response.status, messageIn(text) ?? String(response.status));
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}

function messageIn(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { message: string }[])[0]?.message;
  } catch {
    return undefined;
  }
}
