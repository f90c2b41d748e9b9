import type { Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import { randomBytes } from 'node:crypto';

/**
 * What a page of ours may do: nothing inline, nothing from elsewhere. Angular writes style elements at run time; they
 * carry the nonce of the very answer that brought the page (see web-page.ts), so nothing else can bring any.
 */
export function contentSecurity(): RequestHandler[] {
  return [withNonce, headers()];
}

/** The nonce of this answer, for the style elements of its page. */
export function nonceOf(response: Response): string {
  return (response.locals as { nonce: string }).nonce;
}

function withNonce(_request: Request, response: Response, next: () => void): void {
  (response.locals as { nonce: string }).nonce = randomBytes(16).toString('base64');
  next();
}

function headers(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        styleSrc: ["'self'", (_request, response) => `'nonce-${nonceOf(response as Response)}'`],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
  });
}
