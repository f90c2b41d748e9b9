import { ColumnType, OrgField, Step } from '@dms/domain';
import { matchValues } from '../plan/suggest/match-values';

/** What a cause is about: the column that feeds its field, and the values of its rows, the commonest first. */
export interface CauseColumn {
  code: string;
  field: OrgField;
  column: string;
  type: ColumnType;
  values: string[];
  /** The zone that the load names for times without one. */
  timezone?: string;
}

export interface FixCandidate {
  step: Step;
  /** Other readings of the same text: where one of them helps as many rows and makes something else of them, the step is a guess. */
  rivals?: Step[];
}

const trueWords = [
  'true',
  't',
  'yes',
  'y',
  '1',
  'on',
  'x',
  'ja',
  'wahr',
  'oui',
  'si',
  'sí',
  '是',
  '对',
  '有',
];
const falseWords = ['false', 'f', 'no', 'n', '0', 'off', '-', 'nein', 'falsch', 'non', '否', '错', '无'];

/**
 * Steps that may put the rows of a cause right, the gentlest first: none takes a row away or guesses a value that
 * nobody wrote, but for `fill`, which says so. Which of them helps is found out by trying.
 */
export function fixCandidates(cause: CauseColumn): FixCandidate[] {
  if (cause.code === 'INVALID_TYPE_ON_FIELD_IN_RECORD') return typeFixes(cause);
  return preferred(cause).map((step) => ({ step }));
}

function preferred(cause: CauseColumn): Step[] {
  const { code, field, column } = cause;
  switch (code) {
    case 'INVALID_EMAIL_ADDRESS':
      return [{ op: 'email', column, repair: true, onError: 'keep' }];
    case 'STRING_TOO_LONG':
      return [
        { op: 'clean', columns: [column], trim: true, collapse: true },
        { op: 'derive', as: column, expression: `left(${quoted(column)}, ${field.length})` },
        // Characters beyond the basic plane count twice.
        { op: 'derive', as: column, expression: `left(${quoted(column)}, ${Math.floor(field.length / 2)})` },
      ];
    case 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST':
      return picklistFixes(cause);
    case 'MALFORMED_ID':
      return [{ op: 'salesforceId', column, to: 18, onError: 'keep' }];
    case 'REQUIRED_FIELD_MISSING':
      return fillFixes(cause);
    default:
      return [];
  }
}

const quoted = (column: string) => `"${column.replaceAll('"', '""')}"`;

function typeFixes(cause: CauseColumn): FixCandidate[] {
  const { field, column, type, values } = cause;
  const parse = (more: object): Step => ({ op: 'parse', column, ...more, onError: 'keep' });
  if (type !== 'text') return [];
  if (field.type === 'date') return dateReadings(values, (more) => parse({ type: 'date', ...more }));
  if (field.type === 'datetime') return momentReadings(cause, (more) => parse({ type: 'instant', ...more }));
  if (field.type === 'boolean') return [{ step: parse({ type: 'boolean', trueWords, falseWords }) }];
  if (['int', 'long', 'double', 'currency', 'percent'].includes(field.type)) {
    const whole = field.type === 'int' || field.type === 'long' ? 'integer' : 'decimal';
    const steps = numberForms.map((form) => parse({ type: whole, ...form }));
    return steps.map((step) => ({ step, rivals: steps.filter((other) => other !== step) }));
  }
  return [];
}

const numberForms = [
  { decimal: ',', grouping: '.' },
  { decimal: '.', grouping: ',' },
  { decimal: ',', grouping: ' ' },
  { decimal: '.', grouping: "'" },
];

/** Languages whose months are read by name; all of them put the day first. */
const locales = ['de', 'fr', 'es'];

/** First by the column's own evidence, which leaves alone what is in doubt; languages only where there are words. */
function dateReadings(values: string[], parse: (more: object) => Step): FixCandidate[] {
  const hasWords = values.some((value) => /\p{L}{3}/u.test(value));
  const named = hasWords ? locales.map((locale) => parse({ locale })) : [];
  return [{ step: parse({}) }, ...named.map((step) => ({ step, rivals: [parse({ locale: 'en-US' })] }))];
}

/** Without a zone of the load's only moments that say theirs: two zones far apart read those alike. */
function momentReadings({ values, timezone }: CauseColumn, parse: (more: object) => Step): FixCandidate[] {
  const of = (zone: string) => dateReadings(values, (more) => parse({ timezone: zone, ...more }));
  if (timezone) return of(timezone);
  const elsewhere = of('Pacific/Kiritimati');
  return of('UTC').map(({ step, rivals = [] }, index) => ({
    step,
    rivals: [...rivals, ...elsewhere.slice(index, index + 1).map((other) => other.step)],
  }));
}

function picklistFixes({ field, column, values }: CauseColumn): Step[] {
  const found = matchValues({ name: column, type: 'text', values }, field)?.values ?? {};
  if (Object.keys(found).length === 0) return [];
  return [{ op: 'map', column, values: found, default: 'keep', trim: true }];
}

/** A picklist takes its own default or first value; a text says that it is not known. Nothing is made up for the rest. */
function fillFixes({ field, column, type }: CauseColumn): Step[] {
  if (type !== 'text') return [];
  const fill = (value: string): Step => ({ op: 'fill', columns: [column], with: { value }, blanks: true });
  if (field.type === 'picklist') {
    const active = field.picklistValues.filter(({ active }) => active);
    const chosen = active.find(({ defaultValue }) => defaultValue) ?? active[0];
    return chosen ? [fill(chosen.value)] : [];
  }
  return field.type === 'string' || field.type === 'textarea' ? [fill('Unknown')] : [];
}
