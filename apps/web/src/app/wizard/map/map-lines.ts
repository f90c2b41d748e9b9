import type { ColumnDto } from '../../client/models/column-dto';
import type { LoadDto } from '../../client/models/load-dto';
import type { MappingEntryDto } from '../../client/models/mapping-entry-dto';
import type { OrgFieldDto } from '../../client/models/org-field-dto';
import type { SuggestionDto } from '../../client/models/suggestion-dto';
import { type Facts, neverFits, needsZone } from './field-facts';
import { equal, isRequired, isWriteable, keyOf } from './field-rules';
import { entryOf } from './mapping-edits';

export type Section = 'gone' | 'required' | 'likely' | 'other';

/** Something wrong with a line: the words are the translation `map.problem.<key>`. */
export interface LineProblem {
  key: string;
  params?: Record<string, string | number>;
  /** An error stops the rows (or all of it), a warning nothing. */
  severity: 'error' | 'warning';
  /** Where it can be mended within the line. */
  fix?: 'values';
  /** Said by the server, in its own words. */
  detail?: string;
}

/** One target field: what it is, what it is fed from, what speaks for a guess and what is wrong. */
export interface Line {
  name: string;
  /** Undefined: the object has no such field (any more). */
  field?: OrgFieldDto;
  section: Section;
  required: boolean;
  isKey: boolean;
  entry?: MappingEntryDto;
  /** Not taken yet. */
  suggestion?: SuggestionDto;
  problems: LineProblem[];
}

export interface LineInput {
  load: LoadDto;
  fields: readonly OrgFieldDto[];
  /** Undefined while the rows are not there: then nothing is said of columns. */
  columns?: readonly ColumnDto[];
  suggestions: readonly SuggestionDto[];
  /** Fields that stand under "likely"; fixed while somebody is at work, so that no line jumps. In lower case. */
  settled: ReadonlySet<string>;
  facts: Facts;
  /** A refusal of the server: which load and field it names. */
  refusal?: { detail?: string; load?: string; field?: string };
}

const order: Section[] = ['gone', 'required', 'likely', 'other'];

/** Every line of a load in the order shown: lines without a field, required, likely, the rest by label. */
export function linesOf(input: LineInput): Line[] {
  const { load, fields } = input;
  const shown = fields.filter((field) => isWriteable(field, load) || entryOf(load, field.name));
  const lines = shown.map((field) => lineOf(field.name, field, input));
  const gone = load.mapping
    .filter((entry) => !fields.some(({ name }) => equal(name, entry.field)))
    .map((entry) => lineOf(entry.field, undefined, input));
  const rank = (line: Line) =>
    order.indexOf(line.section) * 10 + (line.isKey ? 0 : line.field?.nameField ? 1 : 2);
  return [...gone, ...lines].sort(
    (left, right) => rank(left) - rank(right) || labelOf(left).localeCompare(labelOf(right)),
  );
}

export function labelOf({ field, name }: Line): string {
  return field?.label ?? name;
}

function lineOf(name: string, field: OrgFieldDto | undefined, input: LineInput): Line {
  const { load, suggestions, settled } = input;
  const entry = entryOf(load, name);
  const guess = suggestions.find((suggestion) => equal(suggestion.field, name));
  const required = field !== undefined && isRequired(field, load);
  const key = keyOf(load);
  const likely = settled.has(name.toLowerCase());
  const line: Line = {
    name,
    ...(field && { field }),
    section: !field ? 'gone' : required ? 'required' : likely ? 'likely' : 'other',
    required,
    isKey: key !== undefined && equal(key, name),
    ...(entry && { entry }),
    ...(guess && !entry && { suggestion: guess }),
    problems: [],
  };
  return { ...line, problems: problemsOf(line, input) };
}

function problemsOf(line: Line, input: LineInput): LineProblem[] {
  const { load, refusal } = input;
  const problems: LineProblem[] = [];
  const error = (key: string, more: Partial<LineProblem> = {}) =>
    problems.push({ key, severity: 'error', ...more });
  const { entry, field } = line;
  if (!field) error('noField', { params: { object: load.object } });
  else if (entry && load.operation === 'delete' && !line.isKey) error('onlyKey');
  else if (entry && !isWriteable(field, load)) error('notWriteable');
  if (line.required && !entry) error('missing');
  if (entry) problems.push(...sourceProblems(entry, field, input));
  if (entry && field) problems.push(...valueProblems(line, field, input));
  const named = refusal?.field !== undefined && refusal.load === load.name && equal(refusal.field, line.name);
  if (named && problems.every(({ severity }) => severity !== 'error'))
    error('refused', { ...(refusal.detail && { detail: refusal.detail }) });
  return problems;
}

/** What is wrong with where the value comes from. */
function sourceProblems(
  entry: MappingEntryDto,
  field: OrgFieldDto | undefined,
  { columns, load }: LineInput,
): LineProblem[] {
  const source = entry.column ?? entry.lookup?.column;
  if (entry.lookup && !(entry.lookup.object && entry.lookup.key && entry.lookup.column))
    return [{ key: 'lookupUnfinished', severity: 'error' }];
  if (entry.constant === '') return [{ key: 'constantMissing', severity: 'error' }];
  if (source === undefined || !columns) return [];
  const column = columns.find(({ name }) => name === source);
  if (!column) return [{ key: 'noColumn', params: { column: source }, severity: 'error' }];
  if (!field || entry.lookup) return [];
  if (neverFits(field, column.type))
    return [{ key: `neverFits.${column.type}`, params: { column: column.name }, severity: 'error' }];
  if (needsZone(field, column.type) && !load.options?.timezone)
    return [{ key: 'needsZone', severity: 'error' }];
  return [];
}

/** What the rows say. Rows that fail one by one are a warning here: the rest of them can go. */
function valueProblems(line: Line, field: OrgFieldDto, { facts }: LineInput): LineProblem[] {
  const counts = facts[field.name] ?? {};
  const warning = (key: string, count: number | undefined, more: Partial<LineProblem> = {}): LineProblem[] =>
    count ? [{ key, severity: 'warning', params: { count }, ...more }] : [];
  return [
    ...(line.required ? warning('empty', counts.empty) : []),
    ...warning('tooLong', counts.tooLong, {
      params: { count: counts.tooLong ?? 0, length: field.length },
    }),
    ...warning(`wrongType.${typeWord(field)}`, counts.wrongType),
    ...warning('notAnEmail', counts.notAnEmail),
    ...warning('notAnId', counts.notAnId),
    ...warning(field.restrictedPicklist ? 'refusedValues' : 'newValues', counts.notListed, {
      fix: 'values',
    }),
  ];
}

function typeWord({ type }: OrgFieldDto): 'number' | 'date' | 'boolean' {
  if (type === 'date' || type === 'datetime') return 'date';
  return type === 'boolean' ? 'boolean' : 'number';
}

export const shows = ['all', 'required', 'problems', 'unmapped'] as const;
export type Show = (typeof shows)[number];

export function isShown(line: Line, show: Show): boolean {
  if (show === 'required') return line.required;
  if (show === 'problems') return line.problems.length > 0;
  return show === 'all' || line.entry === undefined;
}

/** Whether the label or the API name has every word asked for. */
export function matches(line: Line, search: string): boolean {
  const text = `${labelOf(line)} ${line.name} ${line.entry?.column ?? ''}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
