import type { LoadDto } from '../../client/models/load-dto';
import type { MappingEntryDto } from '../../client/models/mapping-entry-dto';
import type { RecipeStep } from '../shape/recipe-step';
import { type Count, type Words, sentence } from '../shape/sentence';
import type { Line, Place } from './three-way';

/** Names of datasets and connections by their ids, as far as they are known. */
export type Names = ReadonlyMap<string, string>;

/** What a line is about: "Contacts, Email". */
export function placeWords({ part, load, name }: Place, t: Words): string {
  const what = part === 'mapping' ? (name ?? '') : t(`merge.part.${part}`);
  return load === undefined ? what : t('merge.inLoad', { load, what });
}

/** One side of a line in words. */
export function valueWords({ place }: Line, value: unknown, t: Words, count: Count, names: Names): string {
  if (value === undefined) return t('merge.gone');
  switch (place.part) {
    case 'name':
    case 'connection':
    case 'dataset':
      return names.get(String(value)) ?? String(value);
    case 'load':
    case 'target':
      return targetWords(value as LoadDto, t);
    case 'step':
      return stepWords(value as RecipeStep, t, count);
    case 'steps':
      return listWords(value as (RecipeStep | string)[], t, (each) =>
        typeof each === 'string' ? each : stepWords(each, t, count),
      );
    case 'loads':
      return listWords(value as string[], t, String);
    case 'mapping':
      return entryWords(value as MappingEntryDto, t);
    case 'mappings':
      return listWords(value as MappingEntryDto[], t, (each) => `${each.field}: ${entryWords(each, t)}`);
    case 'options':
      return JSON.stringify(value);
  }
}

/** Where rows go, how, and by what they are matched. */
export function targetWords(
  { object, operation, externalIdField }: Pick<LoadDto, 'object' | 'operation' | 'externalIdField'>,
  t: Words,
): string {
  const words = { operation: t(`operation.${operation}`), object };
  return externalIdField === undefined
    ? t('merge.target', words)
    : t('merge.targetBy', { ...words, key: externalIdField });
}

function stepWords(step: RecipeStep, t: Words, count: Count): string {
  const words = sentence(step, t, count);
  return step.off ? t('merge.off', { what: words }) : words;
}

function listWords<T>(list: readonly T[], t: Words, words: (each: T) => string): string {
  return list.length === 0 ? t('merge.gone') : list.map((each, at) => `${at + 1}. ${words(each)}`).join('\n');
}

/** What a field is fed from. */
export function entryWords(
  { column, constant, lookup, values, blank, when }: MappingEntryDto,
  t: Words,
): string {
  const what = lookup
    ? t('merge.lookup', {
        column: lookup.column ?? lookup.constant ?? '',
        object: lookup.object ?? lookup.load ?? t(`merge.by.${lookup.by}`),
        key: lookup.key ?? '',
      })
    : column === undefined
      ? t('merge.constant', { value: constant === null ? 'null' : String(constant) })
      : t('merge.column', { column });
  const more = { ...(values && { values }), ...(blank && { blank }), ...(when && { when }) };
  return Object.keys(more).length === 0 ? what : `${what} ${JSON.stringify(more)}`;
}
