import { ValidateBy } from 'class-validator';

/** A field that is right when `problem` has nothing to say about it. */
export function CheckedBy(problem: (value: unknown, dto: object) => string | undefined): PropertyDecorator {
  return ValidateBy({
    name: 'checkedBy',
    validator: {
      validate: (value: unknown, context) => problem(value, context?.object ?? {}) === undefined,
      defaultMessage: (context) => problem(context?.value, context?.object ?? {}) ?? '',
    },
  });
}
