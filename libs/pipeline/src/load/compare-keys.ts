import { OrgField } from '@dms/domain';

/** How two values of a field are held against each other. Ids have 15 or 18 characters; their letter case counts. */
export type KeyKind = 'id' | 'exact' | 'folded' | 'number' | 'boolean' | 'moment';

const numberTypes = ['int', 'long', 'double', 'currency', 'percent'];

/** As Salesforce compares the field: text trimmed, and without letter case unless the field tells it apart. */
export function keyKindOf(field: Pick<OrgField, 'type' | 'caseSensitive'> | undefined): KeyKind {
  if (!field) return 'folded';
  if (field.type === 'id' || field.type === 'reference') return 'id';
  if (numberTypes.includes(field.type)) return 'number';
  if (field.type === 'boolean') return 'boolean';
  if (field.type === 'datetime') return 'moment';
  return field.caseSensitive ? 'exact' : 'folded';
}

/** SQL of a text that is equal for equal values of the kind; `sql` is a text. */
export function comparable(sql: string, kind: KeyKind): string {
  const text = `trim(${sql})`;
  switch (kind) {
    case 'id':
      // The last three of 18 characters only repeat the letter case of the first 15.
      return `left(${text}, 15)`;
    case 'exact':
      return text;
    case 'folded':
    case 'boolean':
      return `lower(${text})`;
    case 'number':
      return `coalesce(CAST(try_cast(${text} AS DOUBLE) AS VARCHAR), ${text})`;
    case 'moment':
      return `coalesce(CAST(epoch_ms(try_cast(${text} AS TIMESTAMPTZ)) AS VARCHAR), ${text})`;
  }
}

/** The same for the kinds that tell the records of a load apart. */
export function comparableKey(key: string, kind: KeyKind): string {
  const text = key.trim();
  if (kind === 'id') return text.slice(0, 15);
  if (kind === 'exact') return text;
  if (kind === 'number') return String(Number(text));
  if (kind === 'moment') return String(Date.parse(text));
  return text.toLowerCase();
}
