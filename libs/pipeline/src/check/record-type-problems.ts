import { OrgField, quoteIdentifier, quoteText } from '@dms/domain';
import { WireColumn } from '../load/wire-columns';
import { FieldProblem, stages } from './field-problems';
import { chosenValues, trimmed, valueList } from './value-rules';

/** Which values of a restricted picklist go with a record type. */
export interface RecordTypeValues {
  recordTypeId: string;
  isDefault: boolean;
  values: Record<string, string[]>;
}

/** A restricted picklist takes only the values of the record's type: the one given, else its own, else the default. */
export function recordTypeProblems(
  wire: WireColumn[],
  fields: OrgField[],
  types: RecordTypeValues[],
): FieldProblem[] {
  const given = wire.find((column) => column.field.toLowerCase() === 'recordtypeid');
  const byDefault = types.find(({ isDefault }) => isDefault)?.recordTypeId;
  const fallback = byDefault === undefined ? 'NULL' : quoteText(byDefault.slice(0, 15));
  const own = `CASE WHEN _exists THEN left(_type, 15) ELSE ${fallback} END`;
  const type = given ? `coalesce(left(trim(${quoteIdentifier(given.header)}), 15), ${own})` : own;
  return wire.flatMap((column) => {
    const field = fields.find((candidate) => candidate.name === column.field);
    if (!field?.restrictedPicklist) return [];
    const value = quoteIdentifier(column.header);
    return types.flatMap(({ recordTypeId, values }): FieldProblem[] => {
      const allowed = values[field.name];
      if (!allowed) return [];
      return [
        {
          field: field.name,
          code: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
          severity: 'error',
          place: stages.recordType + 1,
          where: `${value} IS NOT NULL AND ${trimmed(value)} <> '' AND ${type} = ${quoteText(recordTypeId.slice(0, 15))}
            AND NOT list_has_all(${valueList(allowed)}, ${chosenValues(field, value)})`,
          message: `${quoteText(`${field.label}: bad value for restricted picklist field: `)} || ${value}`,
        },
      ];
    });
  });
}
