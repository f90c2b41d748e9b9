import type { Field, SObject } from '../schema/model';
import type { SqlValue } from '../store/database';

/** A field the org itself fills from another one when the row does not give it. */
export interface ComputedField {
  field: Field;
  from: string;
  compute: (value: SqlValue) => SqlValue;
}

const PROBABILITY = new Map<SqlValue, number>([
  ['Prospecting', 10],
  ['Qualification', 10],
  ['Needs Analysis', 20],
  ['Value Proposition', 50],
  ['Id. Decision Makers', 60],
  ['Perception Analysis', 70],
  ['Proposal/Price Quote', 75],
  ['Negotiation/Review', 90],
  ['Closed Won', 100],
  ['Closed Lost', 0],
]);

const forecastOf = (stage: SqlValue): string =>
  stage === 'Closed Won' ? 'Closed' : stage === 'Closed Lost' ? 'Omitted' : 'Pipeline';

export function computedFields(object: SObject): ComputedField[] {
  if (object.name !== 'Opportunity') return [];
  const make = (name: string, compute: ComputedField['compute']): ComputedField[] => {
    const field = object.byName.get(name.toLowerCase());
    return field ? [{ field, from: 'stagename', compute }] : [];
  };
  return [
    ...make('Probability', (stage) => PROBABILITY.get(stage) ?? 10),
    ...make('ForecastCategoryName', forecastOf),
  ];
}
