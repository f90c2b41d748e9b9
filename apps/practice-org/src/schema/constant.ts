import { parseDateTime } from '../records/values';
import { refuse } from './change';
import type { Field } from './model';

/** Makes a field the formula field of a constant: read-only, the same for every record. */
export function setConstant(field: Field, value: unknown): void {
  if (!isOf(field, value))
    refuse(
      `${field.name}: formula is a constant of the type ${field.type}: a text, a number, true or false, or a date.`,
    );
  const constant = value as string | number | boolean;
  Object.assign(field, {
    constant,
    formula: literalOf(field, constant),
    calculated: true,
    createable: false,
    updateable: false,
    nillable: true,
    defaultedOnCreate: false,
  });
}

function isOf({ type, length }: Field, value: unknown): boolean {
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return typeof value === 'number' && Number.isFinite(value);
    case 'date':
      return (
        typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && parseDateTime(value) !== undefined
      );
    case 'datetime':
      return typeof value === 'string' && parseDateTime(value) !== undefined;
    case 'string':
      return typeof value === 'string' && value.length <= length;
    default:
      return false;
  }
}

/** The constant as SQL. It comes from a request, so it is quoted as a text or is a number; nothing else gets in. */
function literalOf({ type }: Field, value: string | number | boolean): string {
  if (typeof value === 'boolean') return String(Number(value));
  if (typeof value === 'number') return String(value);
  if (type === 'datetime') return String(parseDateTime(value) ?? 0);
  return `'${value.replaceAll('\0', '').replaceAll("'", "''")}'`;
}

/** The constant as a formula shows it. */
export const formulaText = ({ constant }: Field): string | null =>
  constant === null ? null : typeof constant === 'string' ? JSON.stringify(constant) : String(constant);
