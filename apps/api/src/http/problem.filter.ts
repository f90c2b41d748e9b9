import { DmsError } from '@dms/domain';
import { ArgumentsHost, Catch, ExceptionFilter, Logger, NotFoundException } from '@nestjs/common';
import type { Request, Response } from 'express';
import { methodsOf, pathOf } from './methods-of';
import { StaleRefusal, TooManyAttempts, problemFrom } from './refusal';
import { ProblemDto } from './problem.dto';

/** Answers everything that was thrown as application/problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Api');

  catch(thrown: unknown, host: ArgumentsHost): void {
    this.answer(thrown, host.switchToHttp().getRequest(), host.switchToHttp().getResponse());
  }

  /** Also for what never came to a controller. */
  answer(thrown: unknown, request: Request, response: Response): void {
    const error = noRoute(thrown) ? unroutable(request, response) : thrown;
    const problem = problemFrom(error, instanceOf(request));
    if (problem.status >= 500) this.log(error, problem);
    if (response.headersSent) {
      // Too late for a problem document: cut the answer, so that nobody takes the part for the whole.
      response.destroy();
      return;
    }
    if (error instanceof TooManyAttempts) response.setHeader('Retry-After', error.retryAfterSeconds);
    if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="DMS"');
    if (error instanceof StaleRefusal && 'version' in error.current)
      response.setHeader('ETag', `"${String(error.current.version)}"`);
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }

  private log(error: unknown, problem: ProblemDto): void {
    const known = error instanceof DmsError && error.code !== 'INTERNAL';
    if (known) this.logger.warn({ code: problem.code, instance: problem.instance }, problem.detail);
    else this.logger.error({ err: error, instance: problem.instance }, 'request failed');
  }
}

function instanceOf(request: Request): string | undefined {
  const { id } = request as { id?: unknown };
  return typeof id === 'string' ? `urn:uuid:${id}` : undefined;
}

/** Nest's own "Cannot GET /…": thrown for addresses without a handler, never by ours. */
function noRoute(thrown: unknown): boolean {
  return thrown instanceof NotFoundException;
}

function unroutable(request: Request, response: Response): DmsError {
  // Nothing but the public routes answers a stranger, not even which addresses there are.
  if (isApi(request) && !request.caller)
    return new DmsError('NOT_SIGNED_IN', 'Sign in first, or send a bearer token.');
  const methods = methodsOf(request);
  if (methods.length === 0) return new DmsError('NOT_FOUND', 'There is nothing at this address.');
  response.setHeader('Allow', methods.join(', '));
  return new DmsError(
    'METHOD_NOT_ALLOWED',
    `This address takes ${methods.join(', ')}, not ${request.method}.`,
  );
}

function isApi(request: Request): boolean {
  const path = pathOf(request);
  return path === '/api' || path.startsWith('/api/');
}
