import type { RequestHandler } from 'express';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { nonceOf } from './content-security';

const page = 'index.html';
/** In index.html, where Angular looks for the nonce of the style elements it writes. */
const placeholder = 'NONCE_OF_THIS_ANSWER';

/**
 * The one page of the browser application, at every address that is neither the API's nor a built file's: the pages
 * route themselves. Each answer has a nonce of its own, so it is never kept by a cache.
 */
export function webPage(folder: string): RequestHandler[] {
  const file = join(folder, page);
  if (!existsSync(file)) return [];
  const markup = readFileSync(file, 'utf8');
  const files = new Set(
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `/${name.split(sep).join('/')}`),
  );
  files.delete(`/${page}`);
  return [
    (request, response, next) => {
      const isRead = request.method === 'GET' || request.method === 'HEAD';
      if (!isRead || /^\/api(\/|$)/.test(request.path) || files.has(request.path)) {
        next();
        return;
      }
      response
        .set('Cache-Control', 'no-store')
        .type('html')
        .send(markup.replaceAll(placeholder, nonceOf(response)));
    },
  ];
}
