import type { Cell, ColumnType, OrgField } from '@dms/domain';

/** What is known of a column besides its name, from a sample of its rows. */
export interface ColumnEvidence {
  name: string;
  type: ColumnType;
  /** What the values look like (email, phone, url, date, integer, …), where they do. */
  semantic?: string;
  /** Values of the sample, null and blank ones left out, in row order. */
  values: string[];
}

export function evidenceOf(
  column: { name: string; type: ColumnType },
  cells: readonly (Cell | undefined)[],
  looks: (values: string[]) => { semantic?: string },
): ColumnEvidence {
  const values = cells.flatMap((cell) => {
    const text = cell === null || cell === undefined ? '' : String(cell).trim();
    return text === '' ? [] : [text];
  });
  const { semantic } = column.type === 'text' ? looks([...new Set(values)]) : {};
  return { ...column, values, ...(semantic && { semantic }) };
}

export type Verdict = 'fits' | 'silent' | 'against';

/** What a value of a field's type looks like, generously: dirty values are values too. */
const looksLike: Record<string, (value: string) => boolean> = {
  email: (value) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value),
  url: (value) => /^(https?:\/\/|www\.)?[^\s@]+\.\p{L}{2,}([/?#:]\S*)?$/iu.test(value),
  phone: (value) => /^[+(\d][\d\s().\-/+]*(\s*(ext|x)\.?\s*\d+)?$/i.test(value) && /(\d\D*){5}/.test(value),
  date: (value) => /\d/.test(value) && /^[\d\s.,:/\-年月日TZ+]+$|\d.*\p{L}{3,}.*\d/u.test(value),
  boolean: (value) => /^(true|false|yes|no|y|n|ja|nein|oui|non|si|sí|x|on|off|0|1|是|否)$/i.test(value),
  number: (value) => /^[-+]?[^\d\s]{0,3}\s?\d[\d.,' \u00a0]*\s?(%|\p{L}{0,3})?$/u.test(value),
};
const kindOfType: Record<string, string> = {
  email: 'email',
  url: 'url',
  phone: 'phone',
  date: 'date',
  datetime: 'date',
  boolean: 'boolean',
  int: 'number',
  double: 'number',
  long: 'number',
  currency: 'number',
  percent: 'number',
};
const dated = new Set(['date', 'datetime', 'instant']);

/** Whether a column's values may stand in a field, as far as a sample tells: most do, or hardly any. */
export function judgeValues(column: ColumnEvidence, field: OrgField): Verdict {
  if (column.values.length === 0) return 'silent';
  if (field.type === 'picklist' || field.type === 'multipicklist') return judgeList(column, field);
  const looks = looksLike[kindOfType[field.type] ?? ''];
  if (!looks) return judgeText(column, field, column.semantic ?? column.type);
  const share = column.values.filter(looks).length / column.values.length;
  return share >= 0.6 ? 'fits' : share < 0.3 ? 'against' : 'silent';
}

function judgeList(column: ColumnEvidence, field: OrgField): Verdict {
  const known = new Set(
    field.picklistValues.flatMap(({ value, label }) => [value.toLowerCase(), label.toLowerCase()]),
  );
  const distinct = [...new Set(column.values.map((value) => value.toLowerCase()))];
  const share = distinct.filter((value) => known.has(value)).length / distinct.length;
  if (share >= 0.5) return 'fits';
  // A list has few values: a column in which nearly every row says something else is none.
  const many = distinct.length > 20 && distinct.length > column.values.length / 2;
  return many ? 'against' : 'silent';
}

function judgeText(column: ColumnEvidence, field: OrgField, looks: string): Verdict {
  const foreign = ['email', 'url', 'boolean'].includes(looks) || dated.has(looks);
  if (foreign) return 'against';
  // A few that are too long are dirt to be cut; a column of long texts belongs elsewhere.
  const longer = column.values.filter((value) => field.length > 0 && value.length > field.length).length;
  return longer > column.values.length / 2 ? 'against' : 'silent';
}

const distinctOf = (column: ColumnEvidence) => new Set(column.values).size;

/** Whether the values stand for single rows, as those of an id must; some that come twice are dirt, not evidence. */
export function tellsRowsApart(column: ColumnEvidence): boolean {
  return column.values.length > 0 && distinctOf(column) >= column.values.length * 0.8;
}
