import type { QueueBoard } from '@dms/queue';
import { DmsError } from '@dms/domain';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { assertMayWatch } from '../access/caller';
import { nonceOf } from '../http/content-security';
import { boardMarkup } from './board-markup';

/** Bull Board for admins, to look and not to touch (see QueueBoard): it stands outside the controllers and their guard. */
export function queuesPage(board: QueueBoard, path: string): RequestHandler[] {
  return [onlyLooking, underOurPolicy, board.at(path)];
}

function onlyLooking(request: Request, response: Response, next: NextFunction): void {
  assertMayWatch(request.caller);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    throw new DmsError('METHOD_NOT_ALLOWED', 'The queues are shown and not changed: the documents decide.');
  }
  next();
}

/** The page itself is rendered by Bull Board; it goes out as our policy takes it. Everything else goes out as it is. */
function underOurPolicy(_request: Request, response: Response, next: NextFunction): void {
  const send = response.send.bind(response);
  response.send = (body: unknown) => {
    const isPage = typeof body === 'string' && body.startsWith('<!DOCTYPE html>');
    // A nonce is for one answer only.
    if (isPage) response.set('Cache-Control', 'no-store');
    return send(isPage ? boardMarkup(body, nonceOf(response)) : body);
  };
  next();
}
