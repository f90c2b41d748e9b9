import type { QueueBoard } from '@dms/queue';
import { DmsError } from '@dms/domain';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { assertMayWatch } from '../access/caller';

/** Bull Board for admins, to look and not to touch (see QueueBoard): it stands outside the controllers and their guard. */
export function queuesPage(board: QueueBoard, path: string): RequestHandler[] {
  return [onlyLooking, board.at(path)];
}

function onlyLooking(request: Request, response: Response, next: NextFunction): void {
  assertMayWatch(request.caller);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    throw new DmsError('METHOD_NOT_ALLOWED', 'The queues are shown and not changed: the documents decide.');
  }
  next();
}
