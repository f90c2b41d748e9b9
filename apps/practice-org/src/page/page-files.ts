import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from '../server/call';

/** The whole page: nothing else in its folder is ever sent. */
const FILES: Record<string, { file: string; type: string }> = {
  '/practice': { file: 'index.html', type: 'text/html; charset=UTF-8' },
  '/practice/page.css': { file: 'page.css', type: 'text/css; charset=UTF-8' },
  '/practice/page.js': { file: 'page.js', type: 'text/javascript; charset=UTF-8' },
};

/** Scripts and styles from here and nowhere else, no inline ones, no frames, no other host to talk to. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

/** The page for people at /practice. It holds no data: what it shows, it asks for with the bearer it was given. */
export class PageFiles {
  constructor(private readonly folder: string) {}

  answer(method: string, path: string): Answer | undefined {
    const wanted = Object.hasOwn(FILES, path) ? FILES[path] : undefined;
    if (!wanted || (method !== 'GET' && method !== 'HEAD')) return undefined;
    return {
      status: 200,
      text: readFileSync(join(this.folder, wanted.file), 'utf8'),
      type: wanted.type,
      headers: {
        'Content-Security-Policy': POLICY,
        'X-Content-Type-Options': 'nosniff',
        'X-Frame-Options': 'DENY',
        'Referrer-Policy': 'no-referrer',
        'Cache-Control': 'no-cache',
      },
    };
  }
}
