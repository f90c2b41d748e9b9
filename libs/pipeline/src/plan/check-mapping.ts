import { DmsError, Load, Lookup, isRemoval } from '@dms/domain';
import { isColumn, isLookup } from '../load/wire-columns';
import { optionProblem } from './load-options';

/** What can be told of a load's mapping without the org. `loads`: all of the migration. Throws BAD_MAPPING. */
export function checkMapping(load: Load, loads: Load[]): void {
  if (load.mapping.length === 0) throw refuse(load, 'The mapping is empty: map at least one field.');
  const fields = new Set<string>();
  for (const entry of load.mapping) {
    const name = entry.field.toLowerCase();
    if (fields.has(name)) throw refuse(load, `${entry.field} is mapped twice.`, entry.field);
    fields.add(name);
    if (isLookup(entry)) checkLookup(load, entry.field, entry.lookup, loads);
  }
  const key =
    load.operation === 'insert'
      ? undefined
      : (load.externalIdField ?? (load.operation === 'upsert' ? undefined : 'Id'));
  if (load.operation === 'upsert' && !load.externalIdField) {
    throw refuse(load, 'An upsert needs externalIdField: the field that tells records apart.');
  }
  if (key && !fields.has(key.toLowerCase()))
    throw refuse(load, `${key} is what rows are matched by, and nothing is mapped onto it.`, key);
  const keyEntry = load.mapping.find((entry) => entry.field.toLowerCase() === key?.toLowerCase());
  if (keyEntry && isColumn(keyEntry) && keyEntry.when && keyEntry.when !== 'always') {
    throw refuse(load, `${keyEntry.field} tells the rows apart, so it is always sent.`, keyEntry.field);
  }
  if (load.operation === 'insert' && load.externalIdField) {
    throw refuse(
      load,
      'An insert has no externalIdField; choose upsert to match by it.',
      load.externalIdField,
    );
  }
  if (isRemoval(load.operation) && load.mapping.length > 1)
    throw refuse(load, 'A delete maps its key and nothing else.');
  const wrong = optionProblem(load);
  if (wrong) throw refuse(load, wrong);
  if (load.operation === 'hardDelete') checkHardDelete(load);
}

function checkHardDelete(load: Load): void {
  const { assignmentRule, duplicateRule } = load.options ?? {};
  if (load.strategy === 'direct' || assignmentRule !== undefined || duplicateRule !== undefined)
    throw refuse(
      load,
      'Only Bulk API 2.0 can delete for good: leave the strategy, and the options of Collections, out.',
    );
}

function checkLookup(load: Load, field: string, lookup: Lookup, loads: Load[]): void {
  if (lookup.by === 'load') {
    const other = loads.find(({ name }) => name === lookup.load);
    if (!other) throw refuse(load, `${field} looks into the load ${lookup.load}, which is not there.`, field);
    if (isRemoval(other.operation))
      throw refuse(load, `${field} looks into ${lookup.load}, which only deletes.`, field);
  }
  if (lookup.by === 'query' && lookup.match.length === 0)
    throw refuse(load, `${field} looks up ${lookup.object} by no field: name one in match.`, field);
  if (lookup.by !== 'recordType' && lookup.by !== 'user' && lookup.by !== 'queue') return;
  const given = [lookup.column, lookup.constant].filter((source) => source !== undefined);
  if (given.length !== 1)
    throw refuse(load, `${field} is a lookup by ${lookup.by}, which needs a column or a constant.`, field);
}

export function refuse(load: Load, sentence: string, field?: string): DmsError {
  return new DmsError('BAD_MAPPING', sentence, { load: load.name, ...(field && { field }) });
}
