import { closeSync, openSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { Readable } from 'node:stream';
import { rotateLog } from './log-rotation';

const longestLine = 64 * 1024;
const shownCharacters = 300;
const shownPerWindow = 5;
const windowMs = 10_000;
/** A JSON line of level error (50) or fatal (60). */
const errorRecord = /^\{"level":[56]0\b/;
/** What Node prints around the message of an uncaught error: frames and properties (indented), the place, its version. */
const surroundings = /^(\s|\^+$|throw |Node\.js v|(node:|file:|\/)\S+:\d+$|[{}\]]|\(node:\d+\)|\(Use `node)/;

/**
 * The log file of one child. Errors among the lines (anything on stderr, and JSON lines of level 50 and above) are
 * shown too, shortened, and at most five in ten seconds: the terminal stays readable while the file has everything.
 */
export class ChildLog {
  private readonly handle: number;
  private lastError = '';
  private closed = false;
  private windowStart = -Infinity;
  private shown = 0;

  /** Opens the file for appending; one larger than 10 MB is first set aside as <path>.1. */
  constructor(
    readonly path: string,
    private readonly show: (line: string) => void,
  ) {
    rotateLog(path);
    this.handle = openSync(path, 'a', 0o600);
  }

  /** Follows one output of the child to its end. */
  follow(stream: Readable, kind: 'stdout' | 'stderr'): void {
    const decoder = new StringDecoder('utf8');
    let rest = '';
    const take = (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.examine(line, kind);
      if (rest.length < longestLine) return;
      this.examine(rest, kind);
      rest = '';
    };
    stream.on('data', (chunk: Buffer) => {
      this.write(chunk);
      take(decoder.write(chunk));
    });
    stream.on('end', () => rest && this.examine(rest, kind));
    stream.on('error', () => undefined); // the pipe of a killed child
  }

  /** The last error the child told, shortened: why it ended, as far as it said. */
  lastWords(): string {
    return this.lastError;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    closeSync(this.handle);
  }

  private examine(line: string, kind: 'stdout' | 'stderr'): void {
    const text = line.trim();
    if (text === '') return;
    const isError = kind === 'stderr' ? !surroundings.test(line) : errorRecord.test(text);
    if (!isError) return;
    const short = shorten(text);
    this.lastError = short;
    const now = performance.now();
    if (now - this.windowStart > windowMs) {
      this.windowStart = now;
      this.shown = 0;
    }
    this.shown += 1;
    if (this.shown <= shownPerWindow) this.show(short);
    else if (this.shown === shownPerWindow + 1) this.show(`… more in ${this.path}`);
  }

  private write(chunk: Buffer): void {
    if (this.closed) return; // the number of the handle may by now be another file's
    try {
      writeSync(this.handle, chunk);
    } catch {
      // a full disk must not end the supervisor: these lines are lost, the child goes on
    }
  }
}

/** One short line: the message of a JSON line, else the text. */
function shorten(text: string): string {
  let message = text;
  try {
    const { msg, err } = JSON.parse(text) as { msg?: unknown; err?: { message?: unknown } };
    message = [msg, err?.message].filter((part) => typeof part === 'string').join(': ') || text;
  } catch {
    // not JSON: shown as it is
  }
  return message.length > shownCharacters ? `${message.slice(0, shownCharacters)}…` : message;
}
