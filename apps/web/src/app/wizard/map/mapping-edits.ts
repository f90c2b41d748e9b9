import type { LoadDto } from '../../client/models/load-dto';
import type { MappingEntryDto } from '../../client/models/mapping-entry-dto';
import type { OrgFieldDto } from '../../client/models/org-field-dto';
import type { SuggestionDto } from '../../client/models/suggestion-dto';
import { equal, keyFields } from './field-rules';

/** What a line is fed from. */
export type SourceKind = 'column' | 'constant' | 'lookup';

export function sourceOf(entry: MappingEntryDto): SourceKind {
  if (entry.lookup) return 'lookup';
  return entry.column === undefined ? 'constant' : 'column';
}

export function entryOf(load: LoadDto, field: string): MappingEntryDto | undefined {
  return load.mapping.find((entry) => equal(entry.field, field));
}

/** One entry a field, always: what was on the field goes. Undefined takes the field out. */
export function withEntry(load: LoadDto, field: string, entry: MappingEntryDto | undefined): LoadDto {
  const at = load.mapping.findIndex((other) => equal(other.field, field));
  const others = load.mapping.filter((other) => !equal(other.field, field));
  if (!entry) return { ...load, mapping: others };
  if (at < 0) return { ...load, mapping: [...others, entry] };
  return { ...load, mapping: others.toSpliced(at, 0, entry) };
}

export function withEntries(load: LoadDto, entries: readonly MappingEntryDto[]): LoadDto {
  return entries.reduce((changed, entry) => withEntry(changed, entry.field, entry), load);
}

export function withoutFields(load: LoadDto, fields: readonly string[]): LoadDto {
  return fields.reduce((changed, field) => withEntry(changed, field, undefined), load);
}

/** Where a reference finds its record: an object and the field that tells its records apart. */
export interface Parent {
  object: string;
  key: string;
}

/** The parent that a reference most likely means: one that another load writes, else one with an external id. */
export function parentOf(
  field: OrgFieldDto,
  loads: readonly LoadDto[],
  fieldsOf: (object: string) => readonly OrgFieldDto[] | undefined,
): Parent | undefined {
  const written = loads.find(
    ({ object, externalIdField }) =>
      externalIdField !== undefined && field.referenceTo.some((target) => equal(target, object)),
  );
  if (written?.externalIdField) return { object: written.object, key: written.externalIdField };
  for (const object of field.referenceTo) {
    const [key] = keyFields(fieldsOf(object) ?? []).sort(
      (left, right) => Number(right.externalId) - Number(left.externalId),
    );
    if (key) return { object, key: key.name };
  }
  return undefined;
}

const salesforceId = /^[A-Za-z0-9]{15}([A-Z0-5]{3})?$/;

/** Whether a column holds ids of the org itself, as far as its samples show. */
export function looksLikeIds(values: readonly unknown[]): boolean {
  const filled = values.filter((value) => value !== null && value !== undefined && value !== '');
  return (
    filled.length > 0 && filled.every((value) => salesforceId.test(String(value)) && /\d/.test(String(value)))
  );
}

/** What taking a suggestion writes: a reference is looked up by the parent's key unless the column holds ids. */
export function entryFor(
  { field: name, column }: Pick<SuggestionDto, 'field' | 'column'>,
  field: OrgFieldDto | undefined,
  parent: Parent | undefined,
  samples: readonly unknown[],
): MappingEntryDto {
  if (field?.type !== 'reference' || !parent || looksLikeIds(samples)) return { field: name, column };
  return { field: name, lookup: { by: 'externalId', ...parent, column } };
}

/** Columns that no line reads. */
export function unusedColumns(columns: readonly string[], mapping: readonly MappingEntryDto[]): string[] {
  const used = new Set(mapping.flatMap(({ column, lookup }) => [column, lookup?.column]));
  return columns.filter((column) => !used.has(column));
}
