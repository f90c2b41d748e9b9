import { DmsError } from '@dms/domain';
import { ArgumentMetadata, Injectable, PipeTransform, Type } from '@nestjs/common';
import { ValidationError, validate } from 'class-validator';
import { dtoOf, type DtoClass } from './dto-of';

/** How deep a request body may nest: recipes nest in joins, nothing sensible goes deeper. */
const deepest = 64;

/**
 * Makes the DTO of a body or query and refuses what does not fit: BAD_REQUEST, or UNKNOWN_FIELD with the nearest known
 * name. Stands in for Nest's own pipe, which silently deletes keys named `constructor` or `prototype` anywhere in a
 * body: a column may be called so.
 */
@Injectable()
export class RequestPipe implements PipeTransform {
  async transform(value: unknown, { metatype, type }: ArgumentMetadata): Promise<unknown> {
    if (!metatype || !isDto(metatype) || type === 'custom' || type === 'param') return value;
    const given = value ?? {};
    if (typeof given !== 'object' || Array.isArray(given))
      throw new DmsError('BAD_REQUEST', 'The request body must be a JSON object.');
    if (!isShallow(given, deepest))
      throw new DmsError('BAD_REQUEST', `The request body nests deeper than ${deepest} levels.`);
    const dto = dtoOf(metatype as DtoClass, given);
    const [first] = await validate(dto, { forbidUnknownValues: true, stopAtFirstError: true });
    if (first) throw refusal(first);
    return dto;
  }
}

function isDto(metatype: Type<unknown>): boolean {
  return ![String, Number, Boolean, Array, Object].includes(metatype as never);
}

/** Walks with a list of its own: a hostile body could nest deeper than the call stack. */
function isShallow(value: object, depth: number): boolean {
  let level: unknown[] = [value];
  for (let seen = 0; level.length > 0; seen++) {
    if (seen > depth) return false;
    level = level.flatMap((item) => (item !== null && typeof item === 'object' ? Object.values(item) : []));
  }
  return true;
}

/** The innermost fault: the path to it and what its rule says. */
function refusal(error: ValidationError, parents: string[] = []): DmsError {
  const path = [...parents, error.property];
  const [inner] = error.children ?? [];
  if (!error.constraints && inner) return refusal(inner, path);
  const field = path.join('.').slice(0, 200);
  const [reason] = Object.values(error.constraints ?? {});
  return new DmsError('BAD_REQUEST', `"${field}": ${reason ?? 'is not usable'}.`, { field });
}
