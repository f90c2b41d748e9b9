import 'reflect-metadata';
import { DmsError } from '@dms/domain';
import { getMetadataStorage } from 'class-validator';
import { nearestName } from './nearest-name';

export type DtoClass = new () => object;

/** How the value of one field is taken over: as the instance of a class, or read from the text of a query. */
interface Reading {
  type?: (value: object) => DtoClass;
  read?: (value: unknown) => unknown;
}

const readingKey = Symbol('dms:reading');
/** Field decorator: says how the value is taken over. Without it the value stays exactly as it came. */
export function Reads(reading: Reading): PropertyDecorator {
  return (target, property) => {
    Reflect.defineMetadata(readingKey, reading, target, property);
  };
}

/**
 * Makes an instance of a DTO class of parsed JSON; throws UNKNOWN_FIELD, with the nearest known name, for a field that
 * the class does not have. Does what class-transformer would, but never looks into values that are data: that library
 * takes `constructor` in them for a class.
 */
export function dtoOf(type: DtoClass, given: object, path = ''): object {
  const known = fieldsOf(type);
  const dto = new type() as Record<string, unknown>;
  for (const [name, value] of Object.entries(given)) {
    if (!known.includes(name)) throw unknownField(`${path}${name}`, nearestName(name, known));
    const reading = Reflect.getMetadata(readingKey, type.prototype as object, name) as Reading | undefined;
    dto[name] = reading ? taken(reading, value, `${path}${name}.`) : value;
  }
  return dto;
}

/** Every field that a request may have is checked by some rule: the rules know the names. */
function fieldsOf(type: DtoClass): string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  return [...new Set(rules.map((rule) => rule.propertyName))];
}

function unknownField(path: string, nearest: string | undefined): DmsError {
  const field = path.slice(0, 200);
  const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
  return new DmsError('UNKNOWN_FIELD', `There is no field "${field}".${hint}`, {
    field,
    ...(nearest !== undefined && { nearest }),
  });
}

function taken({ type, read }: Reading, value: unknown, path: string): unknown {
  if (read) return read(value);
  if (!type) return value;
  const one = (item: unknown, itemPath: string) =>
    item !== null && typeof item === 'object' && !Array.isArray(item)
      ? dtoOf(type(item), item, itemPath)
      : item;
  return Array.isArray(value) ? value.map((item, index) => one(item, `${path}${index}.`)) : one(value, path);
}
