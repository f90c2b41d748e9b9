import { DmsError } from '@dms/domain';
import { ArgumentMetadata, Injectable, PipeTransform, Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { ValidationError, getMetadataStorage, validate } from 'class-validator';
import { nearestName } from './nearest-name';

/** How deep a request body may nest: recipes nest in joins, nothing sensible goes deeper. */
const deepest = 64;

/**
 * Makes the DTO of a body or query and refuses what does not fit: BAD_REQUEST, or UNKNOWN_FIELD with the nearest known
 * name. Stands in for Nest's own pipe, which silently deletes keys named `constructor` or `prototype` from a body: a
 * column may be called so.
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
    const dto = plainToInstance(metatype, given) as object;
    const errors = await validate(dto, {
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      stopAtFirstError: true,
    });
    const found = errors.flatMap((error) => leaves(error));
    // A misspelt name explains the missing one, so it is named first.
    const first = found.find(({ error }) => isUnknown(error)) ?? found[0];
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

interface Leaf {
  path: string[];
  error: ValidationError;
}

function leaves(error: ValidationError, parents: string[] = []): Leaf[] {
  const path = [...parents, error.property];
  const inner = (error.children ?? []).flatMap((child) => leaves(child, path));
  return error.constraints ? [{ path, error }, ...inner] : inner;
}

function isUnknown(error: ValidationError): boolean {
  return error.constraints?.whitelistValidation !== undefined;
}

function refusal({ path, error }: Leaf): DmsError {
  const field = path.join('.').slice(0, 200);
  if (!isUnknown(error)) {
    const [reason] = Object.values(error.constraints ?? {});
    return new DmsError('BAD_REQUEST', `${quoted(field)}: ${reason ?? 'is not usable'}.`, { field });
  }
  const near = nearestName(error.property, knownNames(error.target));
  return new DmsError(
    'UNKNOWN_FIELD',
    `There is no field ${quoted(field)}.${near ? ` Did you mean ${quoted(near)}?` : ''}`,
    { field, ...(near && { nearest: near }) },
  );
}

function quoted(field: string): string {
  return `"${field.length > 100 ? `${field.slice(0, 100)}…` : field}"`;
}

function knownNames(target: object | undefined): string[] {
  if (!target) return [];
  const rules = getMetadataStorage().getTargetValidationMetadatas(target.constructor, '', false, false);
  return [...new Set(rules.map((rule) => rule.propertyName).filter((name) => name !== undefined))];
}
