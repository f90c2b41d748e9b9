import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptions } from '@nestjs/swagger';

import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsNumber,
  IsObject,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { Reads } from './dto-of';

// One decorator per kind of field: it checks what comes in and describes it in the OpenAPI document, so that the two
// cannot drift apart. Answers use the same ones; nothing checks those at run time but the specs.

interface About {
  optional?: boolean;
  nullable?: boolean;
  description?: string;
  example?: unknown;
}

function field(about: About, schema: ApiPropertyOptions, rules: PropertyDecorator[]): PropertyDecorator {
  const described = {
    ...schema,
    required: !about.optional,
    ...(about.nullable && { nullable: true }),
    ...(about.description !== undefined && { description: about.description }),
    ...(about.example !== undefined && { example: about.example }),
  };
  // Not @IsOptional(): that lets null through, and null is not absence.
  const absent = (_: unknown, value: unknown) =>
    !((about.optional && value === undefined) || (about.nullable && value === null));
  const lenient = about.optional || about.nullable ? [ValidateIf(absent)] : [];
  return applyDecorators(ApiProperty(described as ApiPropertyOptions), ...lenient, ...rules);
}

interface TextRules extends About {
  min?: number;
  max?: number;
  /** Any length and any character: for values that are data. */
  free?: boolean;
  matches?: RegExp;
}

/** A string; by default 1 to 255 characters and none of them a control character. */
export function Text(rules: TextRules = {}): PropertyDecorator {
  const { min = 1, max = 255 } = rules;
  if (rules.free) return field(rules, { type: 'string' }, [IsString()]);
  return field(rules, { type: 'string', minLength: min, maxLength: max }, [
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    Matches(rules.matches ?? /^[^\x00-\x1f\x7f]*$/, { message: 'has characters that are not allowed here' }),
    Length(min, max),
    IsString({ message: 'must be text' }),
  ]);
}

export function Texts(rules: About & { most?: number } = {}): PropertyDecorator {
  return field(rules, { type: 'array', items: { type: 'string' } }, [
    IsString({ each: true, message: 'must be a list of texts' }),
    ArrayMaxSize(rules.most ?? 1000),
    IsArray({ message: 'must be a list' }),
  ]);
}

export function Moment(rules: About = {}): PropertyDecorator {
  return field(rules, { type: 'string', format: 'date-time' }, [
    IsISO8601({ strict: true, strictSeparator: true }, { message: 'must be a moment in ISO 8601' }),
  ]);
}

interface WholeRules extends About {
  min?: number;
  max?: number;
}

export function Whole(rules: WholeRules = {}): PropertyDecorator {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = rules;
  const schema: ApiPropertyOptions = {
    type: 'integer',
    minimum: min,
    ...(rules.max !== undefined && { maximum: max }),
  };
  return field(rules, schema, [
    Max(max),
    Min(min),
    IsInt({ message: `must be a whole number from ${min} to ${max}` }),
  ]);
}

/** A whole number written in the query. */
export function WholeParam(rules: WholeRules = {}): PropertyDecorator {
  const read = (value: unknown) =>
    typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  return applyDecorators(Reads({ read }), Whole({ optional: true, ...rules }));
}

export function Wholes(rules: About = {}): PropertyDecorator {
  return field(rules, { type: 'array', items: { type: 'integer' } }, [IsInt({ each: true })]);
}

export function Amount(rules: About = {}): PropertyDecorator {
  return field(rules, { type: 'number' }, [IsNumber()]);
}

export function Flag(rules: About = {}): PropertyDecorator {
  return field(rules, { type: 'boolean' }, [IsBoolean({ message: 'must be true or false' })]);
}

/** A flag written in the query: 1, true, 0 or false. */
export function FlagParam(rules: About = {}): PropertyDecorator {
  const words: Record<string, boolean> = { 1: true, true: true, 0: false, false: false };
  const read = (value: unknown) => (typeof value === 'string' ? (words[value] ?? value) : value);
  return applyDecorators(Reads({ read }), Flag({ optional: true, ...rules }));
}

export function OneOf(
  values: readonly (string | number)[],
  rules: About & { name?: string } = {},
): PropertyDecorator {
  const schema = { enum: [...values], ...(rules.name && { enumName: rules.name }) } as ApiPropertyOptions;
  return field(rules, schema, [IsIn(values, { message: `must be one of ${values.join(', ')}` })]);
}

export function Nested(type: () => new () => object, rules: About = {}): PropertyDecorator {
  // Swagger takes only functions named `type` for references to classes that come later.
  const schema: ApiPropertyOptions = { type: () => type() };
  return field(rules, schema, [
    Reads({ type }),
    ValidateNested({ message: 'must be an object' }),
    IsObject({ message: 'must be an object' }),
  ]);
}

export function NestedList(
  type: () => new () => object,
  rules: About & { most?: number } = {},
): PropertyDecorator {
  return field(rules, { type: () => type(), isArray: true }, [
    Reads({ type }),
    ValidateNested({ each: true, message: 'must be a list of objects' }),
    ArrayMaxSize(rules.most ?? 1000),
    IsArray({ message: 'must be a list' }),
  ]);
}

/** JSON that another room knows and checks, described by `schema`; it is taken over exactly as it came. */
export function Verbatim(
  schema: ApiPropertyOptions,
  check: PropertyDecorator,
  rules: About = {},
): PropertyDecorator {
  return field(rules, schema, [check]);
}

/** Texts by name: value maps and the like. */
export function TextMap(rules: About = {}): PropertyDecorator {
  return Verbatim(
    { type: 'object', additionalProperties: { type: 'string' } },
    IsObject({ message: 'must be an object' }),
    rules,
  );
}

/** A JSON object of the answer whose names are data. */
export function Free(rules: About = {}, values: object = {}): PropertyDecorator {
  return field(rules, { type: 'object', additionalProperties: values } as ApiPropertyOptions, [IsObject()]);
}

/** Where a problem lies: field, row, column, step, load… */
export function Place(): PropertyDecorator {
  return Free(
    { optional: true, description: 'The place: field, row, column, step, load… whatever is known' },
    { oneOf: [{ type: 'string' }, { type: 'number' }] },
  );
}

/** Rows of a table in an answer: cells by column name. */
export function Rows(rules: About = {}): PropertyDecorator {
  const schema = {
    type: 'array',
    items: { type: 'object', additionalProperties: true },
  } as ApiPropertyOptions;
  return field(rules, schema, []);
}
