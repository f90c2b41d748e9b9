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

const numbers = new Set(['int', 'double', 'long', 'currency', 'percent']);
const numeric = new Set(['integer', 'decimal', 'decimalComma', 'number', 'currency', 'percent']);
const dated = new Set(['date', 'datetime', 'instant']);

/** Whether a column's values may stand in a field, as far as a sample tells. */
export function judgeValues(column: ColumnEvidence, field: OrgField): Verdict {
  if (column.values.length === 0) return 'silent';
  const looks = column.semantic ?? column.type;
  switch (field.type) {
    case 'email':
    case 'url':
      return looks === field.type ? 'fits' : 'against';
    case 'phone':
      return looks === 'phone' ? 'fits' : isCodeLike(looks) ? 'silent' : 'against';
    case 'date':
    case 'datetime':
      return dated.has(looks) ? 'fits' : 'against';
    case 'boolean':
      return looks === 'boolean' ? 'fits' : distinctOf(column) <= 2 ? 'silent' : 'against';
    case 'picklist':
    case 'multipicklist':
      return judgeList(column, field);
    default:
      if (numbers.has(field.type)) return numeric.has(looks) ? 'fits' : 'against';
      return judgeText(column, field, looks);
  }
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
  const longest = Math.max(...column.values.map((value) => value.length));
  return field.length > 0 && longest > field.length ? 'against' : 'silent';
}

const isCodeLike = (looks: string) => ['integer', 'code', 'text'].includes(looks);
const distinctOf = (column: ColumnEvidence) => new Set(column.values).size;

/** Whether each value of the sample stands for one row, as those of an id must. */
export function tellsRowsApart(column: ColumnEvidence): boolean {
  return column.values.length > 0 && distinctOf(column) === column.values.length;
}
