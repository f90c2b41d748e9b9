import { DmsError, Repository, StaleVersion, Stored } from '@dms/domain';
import { ExecutionContext, createParamDecorator } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { StaleRefusal } from './refusal';

/** The version that If-Match names, without its quotes; PRECONDITION_REQUIRED where there is none. */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const header = context.switchToHttp().getRequest<Request>().headers['if-match'];
  if (header === undefined || header.trim() === '')
    throw new DmsError(
      'PRECONDITION_REQUIRED',
      'Send If-Match with the version you read (its ETag), so that nobody else’s change is overwritten.',
    );
  return header
    .trim()
    .replace(/^W\//, '')
    .replace(/^"(.*)"$/, '$1');
});

/** Writes `value` over the stored document if that is still of the version named; STALE_VERSION shows what is there. */
export async function replaceIfMatch<T>(
  repository: Repository<T>,
  stored: Stored<T>,
  version: string,
  value: T,
  show: (stored: Stored<T>) => object,
): Promise<Stored<T>> {
  if (version !== '*' && version !== stored.version) throw new StaleRefusal(show(stored));
  try {
    return await repository.replace({ ...stored, value });
  } catch (error) {
    if (!(error instanceof StaleVersion)) throw error;
    const newest = await repository.get(stored.id);
    if (!newest)
      throw new DmsError('NOT_FOUND', 'It was deleted by somebody else in between.', { id: stored.id });
    throw new StaleRefusal(show(newest));
  }
}

/** Documents the header that IfMatch reads. */
export const ApiIfMatch = () =>
  ApiHeader({ name: 'If-Match', required: true, description: 'The version (ETag) that was read' });

/** The answer, its version also as the ETag. */
export function tagged<T extends { version: string }>(response: Response, body: T): T {
  response.setHeader('ETag', `"${body.version}"`);
  return body;
}
