import { Load, OrgField, isRemoval, quoteIdentifier, quoteText } from '@dms/domain';
import { WireColumn } from '../load/wire-columns';
import { isText, trimmed, valueRules } from './value-rules';

/** Rows of one finding, found over `dms_known` (wire columns + `_out`, `_exists`). */
export interface FieldProblem {
  field: string;
  code: string;
  severity: 'error' | 'warning';
  /** The org looks at its rules in this order and answers the first that a row breaks. */
  place: number;
  where: string;
  /** SQL of the sentence. */
  message: string;
}

/** The stages in which an org looks at a row; places within a stage follow the columns. */
export const stages = {
  key: 0,
  rights: 1_000,
  values: 2_000,
  keysOfParents: 10_000,
  idsOfParents: 20_000,
  recordType: 30_000,
  required: 31_000,
  object: 32_000,
  unique: 33_000,
} as const;

/** Every rule of the org's describe that can be tested on the rows alone, in the codes the org would answer. */
export function fieldProblems(load: Load, wire: WireColumn[], fields: OrgField[]): FieldProblem[] {
  if (isRemoval(load.operation)) return [];
  const problems = wire.flatMap((column, index) => {
    const field = fields.find((candidate) => candidate.name === column.field);
    if (!field) return [];
    const isKey = field.name === load.externalIdField || field.name === 'Id';
    return [
      ...(isKey ? [] : rightsProblems(load, column, field)),
      ...(column.reference || column.pending ? [] : valueProblems(column, field, index)),
    ];
  });
  const required = load.operation === 'update' ? [] : requiredProblems(wire, fields);
  return [...problems, ...required, ...emptiedProblems(wire, fields)];
}

function valueProblems(column: WireColumn, field: OrgField, index: number): FieldProblem[] {
  const value = quoteIdentifier(column.header);
  return valueRules(field, value).map((rule) => ({
    ...rule,
    field: field.name,
    place: stages.values + index,
    where: `${value} IS NOT NULL AND (${rule.where})`,
  }));
}

/** A field that the user may not write is refused wherever a row names it, be it to empty it. */
function rightsProblems(load: Load, column: WireColumn, field: OrgField): FieldProblem[] {
  const value = quoteIdentifier(column.header);
  const given = column.blank === 'null' ? 'true' : `${value} IS NOT NULL`;
  const problem = (where: string): FieldProblem => ({
    field: field.name,
    code: 'INVALID_FIELD_FOR_INSERT_UPDATE',
    severity: 'error',
    place: stages.rights,
    where: `${given} AND ${where}`,
    message: quoteText(`Unable to create/update fields: ${field.name}.`),
  });
  const closed: FieldProblem[] = [];
  if (!field.createable && load.operation !== 'update') closed.push(problem('NOT _exists'));
  if (!field.updateable && load.operation !== 'insert') closed.push(problem('_exists'));
  return closed;
}

/** Required on insert = createable, not nillable, not defaulted. Blank text is no value. */
function requiredProblems(wire: WireColumn[], fields: OrgField[]): FieldProblem[] {
  return fields
    .filter(
      (field) => field.createable && !field.nillable && !field.defaultedOnCreate && field.type !== 'boolean',
    )
    .map((field): FieldProblem => {
      const column = wire.find((candidate) => candidate.field === field.name);
      return {
        ...requiredBase(field),
        where: `NOT _exists AND ${column ? empty(column, field) : 'true'}`,
      };
    });
}

/** An update may not empty what a new record has to have. */
function emptiedProblems(wire: WireColumn[], fields: OrgField[]): FieldProblem[] {
  return wire.flatMap((column) => {
    const field = fields.find((candidate) => candidate.name === column.field);
    if (!field || field.nillable || field.type === 'boolean' || field.type === 'id') return [];
    const value = quoteIdentifier(column.header);
    const blank = isText(field) && !column.reference ? `${trimmed(value)} = ''` : 'false';
    const emptied =
      column.blank === 'null' ? `(${value} IS NULL OR ${blank})` : `${value} IS NOT NULL AND ${blank}`;
    return [{ ...requiredBase(field), where: `_exists AND ${emptied}` }];
  });
}

function requiredBase(field: OrgField): Omit<FieldProblem, 'where'> {
  return {
    field: field.name,
    code: 'REQUIRED_FIELD_MISSING',
    severity: 'error',
    place: stages.required,
    message: quoteText(`Required fields are missing: [${field.name}]`),
  };
}

function empty(column: WireColumn, field: OrgField): string {
  const value = quoteIdentifier(column.header);
  if (!isText(field) || column.reference) return `${value} IS NULL`;
  return `(${value} IS NULL OR ${trimmed(value)} = '')`;
}
