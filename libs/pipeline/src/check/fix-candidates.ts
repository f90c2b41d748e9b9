import { ColumnType, OrgField, Step } from '@dms/domain';
import { matchValues } from '../plan/suggest/match-values';

/** What a cause is about: the column that feeds its field, and the values of its rows, the commonest first. */
export interface CauseColumn {
  code: string;
  field: OrgField;
  column: string;
  type: ColumnType;
  values: string[];
}

const dateFormats = [
  '%d.%m.%Y',
  '%d/%m/%Y',
  '%m/%d/%Y',
  '%Y/%m/%d',
  '%d-%m-%Y',
  '%Y%m%d',
  '%d.%m.%y',
  '%d %b %Y',
  '%Y年%m月%d日',
];
const momentFormats = [
  '%Y-%m-%d %H:%M:%S',
  '%Y-%m-%d %H:%M',
  '%d.%m.%Y %H:%M:%S',
  '%d.%m.%Y %H:%M',
  '%d/%m/%Y %H:%M',
  '%m/%d/%Y %H:%M',
];
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
export function fixCandidates(cause: CauseColumn): Step[] {
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
    case 'INVALID_TYPE_ON_FIELD_IN_RECORD':
      return typeFixes(cause);
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

function typeFixes({ field, column, type }: CauseColumn): Step[] {
  const parse = (more: object): Step => ({ op: 'parse', column, ...more, onError: 'keep' });
  if (type !== 'text') return [];
  if (field.type === 'date')
    return dateFormats.map((format) => parse({ type: 'date', formats: ['iso', format] }));
  if (field.type === 'datetime') {
    return momentFormats.map((format) =>
      parse({ type: 'instant', formats: ['iso', format], timezone: 'UTC' }),
    );
  }
  if (field.type === 'boolean') return [parse({ type: 'boolean', trueWords, falseWords })];
  if (['int', 'long', 'double', 'currency', 'percent'].includes(field.type)) {
    const whole = field.type === 'int' || field.type === 'long' ? 'integer' : 'decimal';
    return [
      parse({ type: whole, decimal: ',', grouping: '.' }),
      parse({ type: whole, decimal: '.', grouping: ',' }),
      parse({ type: whole, decimal: ',', grouping: ' ' }),
      parse({ type: whole, decimal: '.', grouping: "'" }),
    ];
  }
  return [];
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
