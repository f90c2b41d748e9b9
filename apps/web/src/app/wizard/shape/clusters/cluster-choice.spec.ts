import { choiceOf, mergeStep, rowsChanged } from './cluster-choice';

const city = {
  suggestion: 'Köln',
  values: [
    { value: 'Köln', count: 12 },
    { value: 'koeln', count: 3 },
    { value: 'KÖLN', count: 2 },
  ],
};
const twins = {
  suggestion: 'Springfield IL',
  decide: true,
  values: [
    { value: 'Springfield IL', count: 40, large: true },
    { value: 'Springfield MA', count: 38, large: true },
  ],
};

describe('a choice of alike values', () => {
  it('is made where nothing speaks against it, and asked for where two are common', () => {
    expect(choiceOf(city)).toMatchObject({ chosen: true, target: 'Köln' });
    expect(choiceOf(twins).chosen).toBe(false);
  });

  it('counts the rows that would change', () => {
    expect(rowsChanged(city, choiceOf(city))).toBe(5);
    expect(rowsChanged(city, { ...choiceOf(city), left: new Set(['koeln']) })).toBe(2);
    expect(rowsChanged(city, { ...choiceOf(city), target: 'Cologne' })).toBe(17);
  });

  it('becomes one step with the groups that were chosen', () => {
    const groups = [city, twins].map((cluster) => ({ cluster, choice: choiceOf(cluster) }));
    expect(mergeStep('city', 'fingerprint', groups)).toEqual({
      op: 'cluster',
      column: 'city',
      method: 'fingerprint',
      merges: [{ to: 'Köln', from: ['koeln', 'KÖLN'] }],
    });
  });

  it('is no step where nothing would change', () => {
    const choice = { ...choiceOf(city), left: new Set(['koeln', 'KÖLN']) };
    expect(mergeStep('city', 'fingerprint', [{ cluster: city, choice }])).toBeUndefined();
    expect(mergeStep('city', 'fingerprint', [{ cluster: twins, choice: choiceOf(twins) }])).toBeUndefined();
  });
});
