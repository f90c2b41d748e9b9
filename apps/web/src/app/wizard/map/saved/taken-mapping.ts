import type { LoadDto } from '../../../client/models/load-dto';
import type { MappingDto } from '../../../client/models/mapping-dto';
import type { MappingEntryDto } from '../../../client/models/mapping-entry-dto';
import type { MappingFitDto } from '../../../client/models/mapping-fit-dto';
import type { MappingLineDto } from '../../../client/models/mapping-line-dto';
import type { NewMappingDto } from '../../../client/models/new-mapping-dto';
import { entryOf } from '../mapping-edits';

/** What is kept of a load: all but its rows and its Apex calls, which may hold what is nobody else's business. */
export function contentOf(load: LoadDto): Omit<NewMappingDto, 'name'> {
  const { name, object, operation, externalIdField, strategy, mapping } = load;
  const { preApex: _pre, postApex: _post, ...options } = load.options ?? {};
  return {
    load: name,
    object,
    operation,
    ...(externalIdField !== undefined && { externalIdField }),
    ...(strategy && { strategy }),
    mapping,
    ...(Object.keys(options).length > 0 && { options }),
  };
}

/** What a line would write here; undefined where it does not fit. `renamed`: columns of this table taken for missing ones. */
export function takenEntry(
  { entry, misfit, missing = [] }: MappingLineDto,
  fit: MappingFitDto,
  renamed: ReadonlySet<string>,
): MappingEntryDto | undefined {
  if (misfit === undefined) return entry;
  if (misfit !== 'noColumn') return undefined;
  const names = new Map(
    fit.renamed.filter(({ to }) => renamed.has(to)).map(({ from, to }): [string, string] => [from, to]),
  );
  return missing.every((column) => names.has(column)) ? withColumns(entry, names, missing) : undefined;
}

function withColumns(
  entry: MappingEntryDto,
  names: ReadonlyMap<string, string>,
  missing: readonly string[],
): MappingEntryDto {
  const here = (column: string) => (missing.includes(column) ? (names.get(column) ?? column) : column);
  const { column, lookup } = entry;
  return {
    ...entry,
    ...(column !== undefined && { column: here(column) }),
    ...(lookup && {
      lookup: {
        ...lookup,
        ...(lookup.column !== undefined && { column: here(lookup.column) }),
        ...(lookup.by === 'load' && lookup.key !== undefined && { key: here(lookup.key) }),
        ...(lookup.match && {
          match: lookup.match.map((pair) => ({ ...pair, column: here(pair.column) })),
        }),
      },
    }),
  };
}

/** The load with nothing left of its own lines, its own Apex calls kept: object, operation, key and options are the mapping's. */
export function replacedBy(
  load: LoadDto,
  mapping: MappingDto,
  fit: MappingFitDto,
  entries: readonly MappingEntryDto[],
): LoadDto {
  const { externalIdField: _key, strategy: _strategy, options: old, ...rest } = load;
  const { preApex, postApex } = old ?? {};
  const options = { ...mapping.options, ...(preApex && { preApex }), ...(postApex && { postApex }) };
  const key = fit.key === undefined ? mapping.externalIdField : undefined;
  return {
    ...rest,
    object: mapping.object,
    operation: mapping.operation,
    ...(key !== undefined && { externalIdField: key }),
    ...(mapping.strategy && { strategy: mapping.strategy }),
    mapping: [...entries],
    ...(Object.keys(options).length > 0 && { options }),
  };
}

/** Entries for fields of the load that nobody has fed and that it may write. */
export function freeEntries(
  load: LoadDto,
  entries: readonly MappingEntryDto[],
  mayWrite: (field: string) => boolean,
): MappingEntryDto[] {
  return entries.filter(({ field }) => !entryOf(load, field) && mayWrite(field));
}
