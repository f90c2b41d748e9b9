import type { ColumnType } from '../../client/models/column-type';
import type { LoadDto } from '../../client/models/load-dto';
import type { MappingEntryDto } from '../../client/models/mapping-entry-dto';
import type { OrgFieldDto } from '../../client/models/org-field-dto';
import { equal } from './field-rules';

/** What can be counted of the values that a column brings to a field. */
export type FactKind = 'empty' | 'tooLong' | 'wrongType' | 'notListed' | 'notAnEmail' | 'notAnId';

export interface Fact {
  field: string;
  kind: FactKind;
  /** An expression over the recipe's output: true for the rows that are counted. */
  where: string;
}

/** How many rows each fact is true of, by field. */
export type Facts = Record<string, Partial<Record<FactKind, number>>>;

const textTypes = ['string', 'textarea', 'combobox', 'email', 'phone', 'url', 'encryptedstring', 'picklist'];
const numberTypes = ['int', 'long', 'double', 'currency', 'percent'];
const numbers: ColumnType[] = ['integer', 'decimal', 'number'];
const moments: ColumnType[] = ['date', 'datetime', 'instant'];
const email =
  '^[^@\\s,;]+@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$';

/** The questions one look through the rows answers: what of the mapped columns their fields would not take. */
export function factsToCount(
  load: Pick<LoadDto, 'mapping'>,
  fields: readonly OrgFieldDto[],
  columns: readonly { name: string; type: ColumnType }[],
): Fact[] {
  return load.mapping.flatMap((entry) => {
    const field = fields.find(({ name }) => equal(name, entry.field));
    const source = entry.column ?? entry.lookup?.column;
    const column = columns.find(({ name }) => name === source);
    return field && column ? factsOf(entry, field, column) : [];
  });
}

function factsOf(
  entry: MappingEntryDto,
  field: OrgFieldDto,
  column: { name: string; type: ColumnType },
): Fact[] {
  const value = valueSql(entry, column);
  const filled = `${value} IS NOT NULL AND ${value} <> ''`;
  const fact = (kind: FactKind, where: string): Fact => ({ field: field.name, kind, where });
  const facts = [fact('empty', `${value} IS NULL OR trim(${value}) = ''`)];
  if (entry.lookup) return facts;
  const text = column.type === 'text';
  if (textTypes.includes(field.type) && field.length > 0)
    facts.push(fact('tooLong', `${filled} AND length(${value}) > ${field.length}`));
  if (text && numberTypes.includes(field.type))
    facts.push(fact('wrongType', `${filled} AND try_cast(${value} AS DOUBLE) IS NULL`));
  if (text && field.type === 'date')
    facts.push(fact('wrongType', `${filled} AND try_cast(${value} AS DATE) IS NULL`));
  if (text && field.type === 'datetime')
    facts.push(fact('wrongType', `${filled} AND try_cast(${value} AS TIMESTAMP WITH TIME ZONE) IS NULL`));
  if (text && field.type === 'boolean')
    facts.push(fact('wrongType', `${filled} AND lower(trim(${value})) NOT IN ('true', 'false', '1', '0')`));
  if (field.type === 'email')
    facts.push(fact('notAnEmail', `${filled} AND NOT regexp_matches(trim(${value}), ${quoted(email)})`));
  if (field.type === 'picklist')
    facts.push(fact('notListed', `${filled} AND lower(${value}) NOT IN (${listSql(field)})`));
  if (field.type === 'reference')
    facts.push(
      fact('notAnId', `${filled} AND NOT regexp_matches(${value}, '^[A-Za-z0-9]{15}([A-Z0-5]{3})?$')`),
    );
  return facts;
}

/** Types that never fit, whatever the values are: a date into a number, a number into a date. */
export function neverFits(field: OrgFieldDto, type: ColumnType): boolean {
  if (numberTypes.includes(field.type)) return moments.includes(type) || ['boolean', 'list'].includes(type);
  if (['date', 'datetime'].includes(field.type)) return numbers.includes(type) || type === 'boolean';
  return false;
}

/** A date-time without a zone needs to be told one. */
export function needsZone(field: OrgFieldDto, type: ColumnType): boolean {
  return field.type === 'datetime' && (type === 'datetime' || type === 'date');
}

/** Counts every fact in one answer: the recipe, and one group over all its rows. */
export function countingSteps(facts: readonly Fact[]): { op: string; [key: string]: unknown }[] {
  const aggregates = facts.map(({ where }, index) => ({ as: `fact_${index}`, fn: 'count', where }));
  return [{ op: 'group', by: [], aggregates }];
}

/** The answer to `countingSteps`; without a row there was nothing to count. */
export function readFacts(facts: readonly Fact[], row: Record<string, unknown> | undefined): Facts {
  const found: Facts = {};
  facts.forEach(({ field, kind }, index) => {
    (found[field] ??= {})[kind] = Number(row?.[`fact_${index}`] ?? 0);
  });
  return found;
}

/** The text that goes to the org, as an expression over the recipe's output. */
function valueSql(entry: MappingEntryDto, column: { name: string; type: ColumnType }): string {
  const name = `"${column.name.replaceAll('"', '""')}"`;
  const text =
    column.type === 'text'
      ? name
      : column.type === 'list'
        ? `array_to_string(${name}, ';')`
        : `CAST(${name} AS VARCHAR)`;
  const cases = Object.entries(entry.values ?? {})
    .map(([from, to]) => `WHEN ${quoted(from)} THEN ${quoted(to)}`)
    .join(' ');
  return cases === '' ? text : `(CASE ${text} ${cases} ELSE ${text} END)`;
}

function listSql(field: OrgFieldDto): string {
  const values = field.picklistValues.filter(({ active }) => active);
  return values.length === 0 ? "''" : values.map(({ value }) => quoted(value.toLowerCase())).join(', ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
