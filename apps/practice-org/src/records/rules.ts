import { isNumber, type Field, type SObject, type ValidationRule } from '../schema/model';
import type { SqlValue } from '../store/database';
import { RowFailure } from './row-failure';

/** Throws for the first validation rule whose test holds for the row as it will be. */
export function applyRules(object: SObject, valueOf: (field: Field) => SqlValue): void {
  for (const rule of object.rules) {
    const field = object.byName.get(rule.field.toLowerCase());
    if (!field || !holds(rule, field, valueOf(field))) continue;
    throw new RowFailure('FIELD_CUSTOM_VALIDATION_EXCEPTION', rule.message, [field.name]);
  }
}

function holds({ test }: ValidationRule, field: Field, value: SqlValue): boolean {
  if (test.op === 'blank') return (value === null) === (test.value !== false);
  if (test.op === 'ne') return !same(field, value, test.value);
  if (value === null) return false;
  if (test.op === 'eq') return same(field, value, test.value);
  if (test.op === 'matches') return new RegExp(String(test.value), 'u').test(String(value));
  const [left, right] = isNumber(field)
    ? [Number(value), Number(test.value)]
    : [String(value), String(test.value)];
  return test.op === 'lt' ? left < right : left > right;
}

function same(field: Field, value: SqlValue, expected: unknown): boolean {
  if (value === null) return expected === null || expected === undefined || expected === '';
  if (field.type === 'boolean') return (value === 1) === (expected === true || expected === 'true');
  if (isNumber(field)) return Number(value) === Number(expected);
  return String(value) === String(expected);
}
