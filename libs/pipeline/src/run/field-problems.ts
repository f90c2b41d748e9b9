import { Load, OrgField, quoteIdentifier, quoteText } from '@dms/domain';
import { WireColumn } from '../load/wire-columns';

/** Rows that the org would refuse for one reason, found over `dms_known` (wire columns + `_out`, `_exists`). */
export interface FieldProblem {
  field: string;
  code: string;
  where: string;
  /** SQL of the sentence. */
  message: string;
}

const textTypes = [
  'string',
  'textarea',
  'picklist',
  'multipicklist',
  'combobox',
  'email',
  'phone',
  'url',
  'encryptedstring',
  'id',
];
const numberTypes = ['int', 'long', 'double', 'currency', 'percent'];
/** What Salesforce takes as an address, near enough: one @, a dotted host, no blanks or commas. */
const emailPattern =
  "^[A-Za-z0-9.!#$%&''*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$";

/** Every rule of the org's describe that can be tested on the rows alone, in the codes the org would answer. */
export function fieldProblems(load: Load, wire: WireColumn[], fields: OrgField[]): FieldProblem[] {
  if (load.operation === 'delete') return [];
  const problems = wire.flatMap((column) => {
    const field = fields.find((candidate) => candidate.name === column.header);
    return field ? valueProblems(load, column, field) : [];
  });
  return [...problems, ...requiredProblems(wire, fields)];
}

function valueProblems(load: Load, column: WireColumn, field: OrgField): FieldProblem[] {
  const value = quoteIdentifier(column.header);
  const filled = `${value} IS NOT NULL`;
  const problem = (code: string, where: string, message: string): FieldProblem => ({
    field: field.name,
    code,
    where: `${filled} AND (${where})`,
    message,
  });
  const wrongType = (where: string) =>
    problem(
      'INVALID_TYPE_ON_FIELD_IN_RECORD',
      where,
      `${quoteText(`${field.label}: value not of required type: `)} || ${value}`,
    );
  const found: FieldProblem[] = [];
  if (field.name !== load.externalIdField && field.name !== 'Id')
    found.push(...writeProblems(load, field, problem));
  if (textTypes.includes(field.type) && field.length > 0) {
    const shown = `${quoteText(`${field.label}: data value too large: `)} || ${value}[1:80] || ${quoteText(` (max length=${field.length})`)}`;
    found.push(problem('STRING_TOO_LONG', `length(${value}) > ${field.length}`, shown));
  }
  if (field.type === 'email') {
    found.push(
      problem(
        'INVALID_EMAIL_ADDRESS',
        `NOT regexp_matches(trim(${value}), '${emailPattern}')`,
        `${quoteText(`${field.label}: invalid email address: `)} || ${value}`,
      ),
    );
  }
  if (numberTypes.includes(field.type)) {
    const limit = field.type === 'int' ? field.digits || 9 : Math.max(field.precision - field.scale, 0);
    found.push(wrongType(`try_cast(${value} AS DOUBLE) IS NULL`));
    if (limit > 0) {
      found.push(
        problem(
          'NUMBER_OUTSIDE_VALID_RANGE',
          `abs(try_cast(${value} AS DOUBLE)) >= 1e${limit}`,
          `${quoteText(`${field.label}: value outside of valid range on numeric field: `)} || ${value}`,
        ),
      );
    }
  }
  if (field.type === 'boolean')
    found.push(wrongType(`lower(trim(${value})) NOT IN ('true', 'false', '1', '0')`));
  if (field.type === 'date') found.push(wrongType(`try_cast(${value} AS DATE) IS NULL`));
  if (field.type === 'datetime') found.push(wrongType(`try_cast(${value} AS TIMESTAMPTZ) IS NULL`));
  if (field.restrictedPicklist && (field.type === 'picklist' || field.type === 'multipicklist'))
    found.push(picklistProblem(field, value, problem));
  if (field.type === 'reference') {
    found.push(
      problem(
        'MALFORMED_ID',
        `NOT regexp_matches(${value}, '^[A-Za-z0-9]{15}([A-Z0-5]{3})?$')`,
        `${quoteText(`${field.label}: id value of incorrect type: `)} || ${value}`,
      ),
    );
  }
  if (field.unique && field.name !== load.externalIdField) {
    const folded = (name: string) => (field.caseSensitive ? name : `lower(${name})`);
    found.push(
      problem(
        'DUPLICATE_VALUE',
        `${folded(value)} IN (SELECT ${folded(value)} FROM dms_rows WHERE ${filled} GROUP BY 1 HAVING count(*) > 1)`,
        `${quoteText(`duplicate value found: ${field.name}: `)} || ${value}`,
      ),
    );
  }
  return found;
}

type Make = (code: string, where: string, message: string) => FieldProblem;

function writeProblems(load: Load, field: OrgField, problem: Make): FieldProblem[] {
  const message = quoteText(`Unable to create/update fields: ${field.name}.`);
  const closed: FieldProblem[] = [];
  if (!field.createable && load.operation !== 'update')
    closed.push(problem('INVALID_FIELD_FOR_INSERT_UPDATE', 'NOT _exists', message));
  if (!field.updateable && load.operation !== 'insert')
    closed.push(problem('INVALID_FIELD_FOR_INSERT_UPDATE', '_exists', message));
  return closed;
}

function picklistProblem(field: OrgField, value: string, problem: Make): FieldProblem {
  const values = field.picklistValues
    .filter((entry) => entry.active)
    .map((entry) => quoteText(entry.value.toLowerCase()));
  const list = values.length ? `[${values.join(', ')}]` : `['']`;
  const pieces = field.type === 'multipicklist' ? `string_split(lower(${value}), ';')` : `[lower(${value})]`;
  return problem(
    'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    `NOT list_has_all(${list}, ${pieces})`,
    `${quoteText(`${field.label}: bad value for restricted picklist field: `)} || ${value}`,
  );
}

/** Required on insert = createable, not nillable, not defaulted (section "Describe" of the object reference). */
function requiredProblems(wire: WireColumn[], fields: OrgField[]): FieldProblem[] {
  const mapped = new Map(wire.map((column) => [column.header, column]));
  return fields
    .filter(
      (field) => field.createable && !field.nillable && !field.defaultedOnCreate && field.type !== 'boolean',
    )
    .flatMap((field): FieldProblem[] => {
      const reference = wire.find(
        (column) => column.reference && column.reference.relationship === field.relationshipName,
      );
      const column = mapped.get(field.name) ?? reference;
      const message = quoteText(`Required fields are missing: [${field.name}]`);
      const base = { field: field.name, code: 'REQUIRED_FIELD_MISSING', message };
      const empty = column ? `${quoteIdentifier(column.header)} IS NULL` : 'true';
      const onUpdate = column?.blank === 'null' ? empty : 'false';
      return [{ ...base, where: `CASE WHEN _exists THEN ${onUpdate} ELSE ${empty} END` }];
    });
}
