import {
  Column,
  Load,
  Lookup,
  MappingContent,
  MappingEntry,
  OrgField,
  OrgObjectDetail,
  isRemoval,
} from '@dms/domain';
import { type AlikeNames, alikeNames } from '@dms/transform';
import { isColumn, isLookup } from '../load/wire-columns';
import {
  fieldNamed,
  isKeyField,
  isWriteable,
  neverHolds,
  holdsConstant,
  unlistedValues,
} from './field-judge';
import { sameNames } from './same-name';

export const misfits = [
  'noField',
  'readOnly',
  'noColumn',
  'manyColumns',
  'type',
  'constant',
  'notLookup',
  'target',
  'noParent',
  'noKey',
  'noLoad',
] as const;
export type MisfitKind = (typeof misfits)[number];

/** Why a line cannot be taken, and what it is about: the column, its type, the object, the key, the load. */
export interface Misfit {
  misfit: MisfitKind;
  about?: string;
}

export interface FitLine extends Partial<Misfit> {
  /** As the org writes it; as it was saved where the org has none. */
  field: string;
  label?: string;
  /** By the names of the columns and loads that are here, as far as they are. */
  entry: MappingEntry;
  /** noColumn only: all columns that the line would need and that are not here. */
  missing?: string[];
  /** Values it would send that the field's closed list does not have: rows with them would be refused. */
  unlisted?: string[];
}

export interface MappingFit {
  /** Whether every line, and the key, can be taken as they are. */
  fits: boolean;
  hasObject: boolean;
  /** Why the field that rows are matched by cannot be that here. */
  key?: 'noField' | 'noKey';
  lines: FitLine[];
  /** Columns that are missing here, and what is probably meant. */
  renamed: AlikeNames[];
}

/** What a saved mapping is held against. */
export interface Surroundings {
  /** What the load's recipe ends with. */
  columns: readonly Column[];
  /** Undefined: the org has no such object. */
  object: OrgObjectDetail | undefined;
  /** The load that would take it. */
  load: string;
  /** All loads of its migration. */
  loads: readonly Load[];
  /** Objects that lookups lead to, by their names in lower case. */
  parents: ReadonlyMap<string, OrgObjectDetail>;
}

/** How a saved mapping would fit a load, line by line; nothing is changed. */
export function fitMapping(mapping: MappingContent, here: Surroundings): MappingFit {
  const { object } = here;
  if (!object) {
    const lines = mapping.mapping.map((entry) => ({ field: entry.field, entry, misfit: 'noField' as const }));
    return { fits: false, hasObject: false, lines, renamed: [] };
  }
  const lines = mapping.mapping.map((entry) => fitLine(entry, mapping, object, here));
  const key = keyProblem(mapping, object);
  return {
    fits: !key && lines.every(({ misfit }) => misfit === undefined),
    hasObject: true,
    ...(key && { key }),
    lines,
    renamed: renamedOf(lines, here.columns),
  };
}

function fitLine(
  saved: MappingEntry,
  mapping: MappingContent,
  object: OrgObjectDetail,
  here: Surroundings,
): FitLine {
  const field = fieldNamed(object.fields, saved.field);
  if (!field) return { field: saved.field, entry: saved, misfit: 'noField', about: object.name };
  const missing: string[] = [];
  const many: string[] = [];
  const names = here.columns.map(({ name }) => name);
  const column = (wanted: string): string => {
    const [found, ...others] = sameNames(wanted, names);
    if (found === undefined) missing.push(wanted);
    if (others.length > 0) many.push(wanted);
    return others.length > 0 ? wanted : (found ?? wanted);
  };
  const entry = asHere({ ...saved, field: field.name }, column, mapping.load, here);
  const unlisted = unlistedValues(entry, field);
  const misfit =
    misfitOf(entry, field, mapping, here) ??
    (missing[0] !== undefined
      ? { misfit: 'noColumn' as const, about: missing[0] }
      : many[0] !== undefined
        ? { misfit: 'manyColumns' as const, about: many[0] }
        : undefined);
  return {
    field: field.name,
    label: field.label,
    entry,
    ...misfit,
    ...(misfit?.misfit === 'noColumn' && { missing: [...new Set(missing)] }),
    ...(unlisted.length > 0 && { unlisted }),
  };
}

/** The entry by the names that hold here: of columns, and of the load itself. */
function asHere(
  entry: MappingEntry,
  column: (wanted: string) => string,
  own: string | undefined,
  here: Surroundings,
): MappingEntry {
  if (isColumn(entry)) return { ...entry, column: column(entry.column) };
  if (!isLookup(entry)) return entry;
  const { lookup } = entry;
  const { field } = entry;
  if (lookup.by === 'query') {
    const match = lookup.match.map((pair) => ({ ...pair, column: column(pair.column) }));
    return { field, lookup: { ...lookup, match } };
  }
  // The key of a lookup into a load is a column of that load's rows, not of these, but where it is the load itself.
  if (lookup.by === 'load') {
    const isOwn = own !== undefined && lookup.load === own;
    const [found] = sameNames(
      lookup.load,
      here.loads.map(({ name }) => name),
    );
    const load = isOwn ? here.load : (found ?? lookup.load);
    const key = isOwn ? column(lookup.key) : lookup.key;
    return { field, lookup: { ...lookup, load, key, column: column(lookup.column) } };
  }
  return lookup.column === undefined
    ? entry
    : { field, lookup: { ...lookup, column: column(lookup.column) } as Lookup };
}

function misfitOf(
  entry: MappingEntry,
  field: OrgField,
  mapping: MappingContent,
  here: Surroundings,
): Misfit | undefined {
  if (!isWriteable(field, mapping)) return { misfit: 'readOnly' };
  if (isLookup(entry)) return lookupMisfit(entry.lookup, field, here);
  if (!isColumn(entry))
    return holdsConstant(entry.constant, field)
      ? undefined
      : { misfit: 'constant', about: String(entry.constant) };
  const column = here.columns.find(({ name }) => name === entry.column);
  return column && neverHolds(field, column.type) ? { misfit: 'type', about: column.type } : undefined;
}

const listObjects = { recordType: 'RecordType', user: 'User', queue: 'Group' } as const;

function lookupMisfit(lookup: Lookup, field: OrgField, here: Surroundings): Misfit | undefined {
  if (field.type !== 'reference') return { misfit: 'notLookup' };
  const target = targetOf(lookup, here);
  if (target === undefined) return { misfit: 'noLoad', about: 'load' in lookup ? lookup.load : '' };
  if (!field.referenceTo.some((name) => name.toLowerCase() === target.toLowerCase()))
    return { misfit: 'target', about: target };
  if (lookup.by !== 'externalId' && lookup.by !== 'query') return undefined;
  const parent = here.parents.get(target.toLowerCase());
  if (!parent) return { misfit: 'noParent', about: target };
  const keys = lookup.by === 'externalId' ? [lookup.key] : lookup.match.map((pair) => pair.field);
  const bad = keys.find((key) => {
    const found = fieldNamed(parent.fields, key);
    return !found || (lookup.by === 'externalId' && !isKeyField(found));
  });
  return bad === undefined ? undefined : { misfit: 'noKey', about: `${target}.${bad}` };
}

/** The object whose records the lookup finds; undefined where no load here writes them. */
function targetOf(lookup: Lookup, here: Surroundings): string | undefined {
  if (lookup.by === 'externalId' || lookup.by === 'query') return lookup.object;
  if (lookup.by !== 'load') return listObjects[lookup.by];
  const load = here.loads.find(({ name }) => name === lookup.load);
  return load && !isRemoval(load.operation) ? load.object : undefined;
}

function keyProblem({ externalIdField }: MappingContent, object: OrgObjectDetail): MappingFit['key'] {
  if (externalIdField === undefined) return undefined;
  const field = fieldNamed(object.fields, externalIdField);
  if (!field) return 'noField';
  return isKeyField(field) ? undefined : 'noKey';
}

/** Only columns that no line has taken already may stand for one that is missing. */
function renamedOf(lines: readonly FitLine[], columns: readonly Column[]): AlikeNames[] {
  const missing = [...new Set(lines.flatMap((line) => line.missing ?? []))];
  const taken = new Set(lines.flatMap(({ entry, misfit }) => (misfit ? [] : columnsOf(entry))));
  const free = columns.map(({ name }) => name).filter((name) => !taken.has(name));
  return alikeNames(missing, free);
}

function columnsOf(entry: MappingEntry): string[] {
  if (isColumn(entry)) return [entry.column];
  if (!isLookup(entry)) return [];
  const { lookup } = entry;
  if (lookup.by === 'query') return lookup.match.map(({ column }) => column);
  return lookup.column === undefined ? [] : [lookup.column];
}
