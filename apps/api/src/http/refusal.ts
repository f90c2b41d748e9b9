import {
  AlreadyExists,
  ConflictedDocument,
  DmsError,
  ErrorCode,
  OrgError,
  StaleVersion,
  problemOf,
} from '@dms/domain';
import { HttpException } from '@nestjs/common';
import { ProblemDto } from './problem.dto';
import { statusOf } from './status-of';

/** A refusal that also shows the thing as it is now, so that the caller can merge and try again. */
export class StaleRefusal extends DmsError {
  constructor(readonly current: object) {
    super('STALE_VERSION', 'Somebody else changed this in between; read it again and repeat the change.');
  }
}

/** A refusal that says when to come back. */
export class TooManyAttempts extends DmsError {
  constructor(readonly retryAfterSeconds: number) {
    super('TOO_MANY_ATTEMPTS', `Too many attempts; try again in ${retryAfterSeconds} seconds.`);
  }
}

/** Any thrown value as a problem document: a stable code, a sentence, never a stack or a path. */
export function problemFrom(thrown: unknown, instance?: string): ProblemDto {
  const known = asDmsError(thrown);
  const problem = problemOf(known ?? thrown);
  return {
    type: `urn:dms:problem:${problem.code.toLowerCase().replaceAll('_', '-')}`,
    status: statusOf[problem.code],
    ...problem,
    ...(instance !== undefined && { instance }),
    ...(known instanceof StaleRefusal && { current: known.current }),
  };
}

function asDmsError(thrown: unknown): DmsError | undefined {
  if (thrown instanceof DmsError) return thrown;
  if (thrown instanceof StaleVersion)
    return new DmsError('STALE_VERSION', 'Somebody else changed this in between; try again.');
  if (thrown instanceof AlreadyExists) return new DmsError('CONFLICT', 'This exists already.');
  if (thrown instanceof ConflictedDocument)
    return new DmsError(
      'STORE_UNAVAILABLE',
      'The store holds two versions of this and cannot say which is right.',
    );
  if (thrown instanceof OrgError) return fromOrg(thrown);
  if (thrown instanceof HttpException) return fromStatus(thrown.getStatus());
  if (isClientError(thrown)) return fromStatus(thrown.status, thrown.type);
  return undefined;
}

function fromOrg(error: OrgError): DmsError {
  return new DmsError(orgCode(error), error.message, { orgCode: error.code });
}

function orgCode(error: OrgError): ErrorCode {
  if (error.code === 'TIMEOUT') return 'ORG_TIMEOUT';
  if (error.code === 'NETWORK') return 'ORG_UNREACHABLE';
  switch (error.errorClass) {
    case 'auth':
      return 'ORG_SESSION_EXPIRED';
    case 'quota':
      return 'ORG_LIMIT';
    case 'retry':
      return 'ORG_BUSY';
    default:
      return 'ORG_REFUSED';
  }
}

/** What Express's own parts throw (body parser, router): they carry a status, and a `type` where it matters. */
function isClientError(thrown: unknown): thrown is { status: number; type?: string } {
  const status = (thrown as { status?: unknown } | undefined)?.status;
  return thrown instanceof Error && typeof status === 'number' && status >= 400 && status < 500;
}

function fromStatus(status: number, type?: string): DmsError | undefined {
  switch (status) {
    case 401:
      return new DmsError('NOT_SIGNED_IN', 'Sign in first, or send a bearer token.');
    case 403:
      return new DmsError('FORBIDDEN', 'This is not allowed.');
    case 404:
      return new DmsError('NOT_FOUND', 'There is nothing at this address.');
    case 405:
      return new DmsError('METHOD_NOT_ALLOWED', 'This address does not take that method.');
    case 413:
      return new DmsError('BODY_TOO_LARGE', 'The request body is too large.');
    case 415:
      return new DmsError(
        'UNSUPPORTED_MEDIA_TYPE',
        'This charset or encoding of a request body is not supported.',
      );
    default:
      if (status >= 500) return undefined;
      return new DmsError(
        'BAD_REQUEST',
        type === 'entity.parse.failed'
          ? 'The request body is not JSON.'
          : 'The request cannot be understood.',
      );
  }
}
