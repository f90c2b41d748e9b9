import { OrgField, quoteText } from '@dms/domain';

/** A test of a filled value in SQL, the code the org would answer where it holds, and the sentence. */
export interface ValueRule {
  code: string;
  severity: 'error' | 'warning';
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
];
const numberTypes = ['int', 'long', 'double', 'currency', 'percent'];

/** White space that an org takes off both ends of a text before it looks at it. */
const outerSpace = quoteText(
  ' \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff',
);
export const trimmed = (sql: string) => `trim(${sql}, ${outerSpace})`;

export const isText = (field: OrgField) => textTypes.includes(field.type);

const beyondAscii = '\\x{0080}-\\x{10FFFF}';
/** What Salesforce takes as an address, near enough: one @, a dotted host that ends in two characters or more. */
const emailPattern = `^[A-Za-z0-9!#$%&''*+/=?^_\`{|}~.${beyondAscii}-]+@(?:[A-Za-z0-9${beyondAscii}](?:[A-Za-z0-9${beyondAscii}-]*[A-Za-z0-9${beyondAscii}])?\\.)+[A-Za-z0-9${beyondAscii}-]{2,}$`;
const timeOfDay = '([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,9})?)?';
const datePattern = '^\\d{4}-\\d{2}-\\d{2}$';
const momentPattern = `^(?i)\\d{4}-\\d{2}-\\d{2}(T${timeOfDay}(Z|[+-]\\d{2}:?\\d{2})?)?$`;
const timePattern = `^(?i)${timeOfDay}Z?$`;

/** What the org's describe says about a value alone. `value` is the SQL of a text that is not null. */
export function valueRules(field: OrgField, value: string): ValueRule[] {
  const text = trimmed(value);
  const rules: ValueRule[] = [];
  if (isText(field) && field.length > 0) rules.push(tooLong(field, text));
  if (field.type === 'email') rules.push(badEmail(field, text));
  if (numberTypes.includes(field.type)) rules.push(...numberRules(field, value));
  if (field.type === 'boolean')
    rules.push(wrongType(field, value, `lower(${text}) NOT IN ('true', 'false', '1', '0')`));
  if (field.type === 'date') rules.push(wrongType(field, value, notADate(text)));
  if (field.type === 'datetime') rules.push(wrongType(field, value, notAMoment(text)));
  if (field.type === 'time')
    rules.push(wrongType(field, value, `NOT regexp_matches(${text}, '${timePattern}')`));
  if (field.type === 'picklist' || field.type === 'multipicklist') rules.push(picklistRule(field, value));
  return rules;
}

function error(code: string, where: string, message: string): ValueRule {
  return { code, severity: 'error', where, message };
}

function wrongType(field: OrgField, value: string, where: string): ValueRule {
  const message = `${quoteText(`${field.label}: value not of required type: `)} || ${value}[1:255]`;
  return error('INVALID_TYPE_ON_FIELD_IN_RECORD', where, message);
}

/** Lengths count what Java counts: a character beyond the basic plane is two. */
function tooLong(field: OrgField, text: string): ValueRule {
  const beyond = `length(regexp_replace(${text}, '[^\\x{10000}-\\x{10FFFF}]', '', 'g'))`;
  return error(
    'STRING_TOO_LONG',
    `strlen(${text}) > ${field.length} AND length(${text}) + ${beyond} > ${field.length}`,
    `${quoteText(`${field.label}: data value too large: `)} || ${text}[1:80] || ${quoteText(` (max length=${field.length})`)}`,
  );
}

function badEmail(field: OrgField, text: string): ValueRule {
  return error(
    'INVALID_EMAIL_ADDRESS',
    `${text} <> '' AND NOT regexp_matches(${text}, '${emailPattern}')`,
    `${quoteText(`${field.label}: invalid email address: `)} || ${text}`,
  );
}

function numberRules(field: OrgField, value: string): ValueRule[] {
  const text = trimmed(value);
  const whole = field.type === 'int' || field.type === 'long';
  const pattern = whole ? '^[+-]?\\d+(\\.0*)?$' : '^(?i)[+-]?(\\d+\\.?\\d*|\\.\\d+)(e[+-]?\\d{1,3})?$';
  const isNumber = `regexp_matches(${text}, '${pattern}')`;
  const number = `try_cast(${text} AS DOUBLE)`;
  const digits = whole ? field.digits : field.precision > 0 ? field.precision - field.scale : 0;
  const rules = [wrongType(field, value, `NOT ${isNumber}`)];
  if (digits > 0) {
    // A number too large for a double is out of range too.
    rules.push(
      error(
        'NUMBER_OUTSIDE_VALID_RANGE',
        `${isNumber} AND coalesce(abs(${number}), 1e300) >= 1e${digits}`,
        `${quoteText(`${field.label}: value outside of valid range on numeric field: `)} || ${value}`,
      ),
    );
  }
  if (!whole && field.precision > 0) {
    rules.push({
      code: 'NUMBER_ROUNDED',
      severity: 'warning',
      where: `regexp_matches(${text}, '^[+-]?\\d*\\.\\d{${field.scale}}\\d*[1-9]\\d*$')`,
      message: `${quoteText(`${field.label}: kept with ${field.scale} decimals: `)} || ${value}`,
    });
  }
  return rules;
}

function notADate(text: string): string {
  const day = `try_cast(left(${text}, 10) AS DATE)`;
  return `NOT (regexp_matches(${text}, '${datePattern}') OR regexp_matches(${text}, '${momentPattern}'))
    OR ${day} IS NULL OR year(${day}) NOT BETWEEN 1700 AND 4000`;
}

function notAMoment(text: string): string {
  return `NOT regexp_matches(${text}, '${momentPattern}') OR try_cast(left(${text}, 10) AS DATE) IS NULL`;
}

/** SQL of the values that a picklist cell chooses, as they are compared. */
export function chosenValues(field: OrgField, value: string): string {
  const folded = `lower(${trimmed(value)})`;
  return field.type === 'multipicklist' ? `string_split(${folded}, ';')` : `[${folded}]`;
}

export function valueList(values: readonly string[]): string {
  return values.length > 0 ? `[${values.map((each) => quoteText(each.toLowerCase())).join(', ')}]` : `['']`;
}

/** A restricted picklist refuses what it does not have, any other takes it in as a value of its own. */
function picklistRule(field: OrgField, value: string): ValueRule {
  const list = valueList(field.picklistValues.filter((entry) => entry.active).map((entry) => entry.value));
  const where = `${trimmed(value)} <> '' AND NOT list_has_all(${list}, ${chosenValues(field, value)})`;
  if (field.restrictedPicklist) {
    const message = `${quoteText(`${field.label}: bad value for restricted picklist field: `)} || ${value}`;
    return error('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', where, message);
  }
  return {
    code: 'PICKLIST_VALUE_ADDED',
    severity: 'warning',
    where: field.picklistValues.length > 0 ? where : 'false',
    message: `${quoteText(`${field.label}: not among the values of the picklist: `)} || ${value}`,
  };
}
