import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { SentenceError } from './sentence-error';

export interface Credentials {
  username: string;
  password: string;
}

/** The terminal a person types at. */
export interface Terminal {
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream & { isTTY?: boolean };
}

const nobodyToAsk =
  'The sample signs in with DMS_ADMIN_USERNAME and DMS_ADMIN_PASSWORD: set both to a user of this system, ' +
  'or run it in a terminal, where it asks for them.';

/**
 * Whom the sample signs in as: what the environment names, else the person at the terminal is asked (who has made the
 * first admin by the one-time link). Throws a {@link SentenceError} where there is nobody to ask.
 */
export async function credentials(
  named: Partial<Credentials>,
  { input, output }: Terminal,
): Promise<Credentials> {
  if (named.username && named.password) return { username: named.username, password: named.password };
  if (!input.isTTY || !output.isTTY) throw new SentenceError(nobodyToAsk);
  const echo = new QuietableEcho(output);
  const lines = createInterface({ input, output: echo, terminal: true });
  try {
    const username = named.username ?? (await lines.question('Sign in to DMS as: '));
    const typed = lines.question('Password (not shown): ');
    echo.quiet = true;
    const password = await typed;
    output.write('\n');
    return { username, password };
  } finally {
    lines.close();
  }
}

/** Readline echoes what is typed; while quiet it is swallowed. */
class QuietableEcho extends Writable {
  quiet = false;

  constructor(private readonly output: NodeJS.WritableStream) {
    super();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (!this.quiet) this.output.write(chunk);
    done();
  }
}
