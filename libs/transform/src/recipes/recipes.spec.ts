import type { ColumnProfile, StepSuggestion, Step } from '@dms/domain';
import fc from 'fast-check';
import { fitRecipe } from './fit-recipe';
import { recipeDifference } from './recipe-difference';
import { suggestSteps } from './suggest-steps';

const recipe = (...steps: Step[]) => ({ version: 1 as const, steps });
const text = (...names: string[]) => names.map((name) => ({ name, type: 'text' as const }));

describe('the difference of two recipes', () => {
  const trim = { op: 'clean', columns: ['a'], trim: true };
  it('tells steps that came, went, changed and stayed', () => {
    const one = recipe(trim, { op: 'filter', where: 'a > 1' }, { op: 'limit', rows: 5 });
    const other = recipe(
      { op: 'drop', columns: ['b'] },
      { trim: true, columns: ['a'], op: 'clean' },
      { op: 'filter', where: 'a > 2' },
    );
    expect(
      recipeDifference(one, other).map(({ change, from, to, parameters }) => [change, from, to, parameters]),
    ).toEqual([
      ['added', undefined, 0, undefined],
      ['same', 0, 1, undefined],
      ['changed', 1, 2, ['where']],
      ['removed', 2, undefined, undefined],
    ]);
  });
  it('names every step of both once, and equal recipes differ in nothing', () => {
    const step = fc.constantFrom<Step>(
      trim,
      { op: 'limit', rows: 1 },
      { op: 'limit', rows: 2 },
      { op: 'drop', columns: ['x'], id: 'd' },
    );
    const steps = fc.array(step, { maxLength: 8 });
    fc.assert(
      fc.property(steps, steps, (one, other) => {
        const found = recipeDifference(recipe(...one), recipe(...other));
        expect(found.flatMap(({ from }) => from ?? [])).toEqual(one.map((_, at) => at));
        expect(found.flatMap(({ to }) => to ?? [])).toEqual(other.map((_, at) => at));
        const all = recipeDifference(recipe(...one), recipe(...one));
        expect(all.every(({ change }) => change === 'same')).toBe(true);
      }),
    );
  });
});

describe('a recipe on another table', () => {
  const steps = recipe(
    { op: 'filter', where: `"Last Name" IS NOT NULL` },
    { op: 'rename', columns: { EMail: 'mail' } },
    { op: 'drop', columns: ['fax'] },
  );
  const layout = text('Last Name', 'EMail', 'fax', 'note');
  it('fits the one it was written for', () => {
    expect(fitRecipe(steps, layout, layout)).toEqual({
      fits: true,
      missing: [],
      extra: [],
      renamed: [],
      retyped: [],
      recipe: steps,
    });
  });
  it('reports what is missing, who needs it, what is more, and what has another name', () => {
    const fit = fitRecipe(steps, layout, [
      ...text('last_name', 'EMail', 'mobile'),
      { name: 'note', type: 'date' },
    ]);
    expect(fit).toMatchObject({
      fits: false,
      missing: [
        { column: 'Last Name', usedBy: [0], suggestion: 'last_name' },
        { column: 'fax', usedBy: [2] },
      ],
      extra: ['last_name', 'mobile'],
      renamed: [{ from: 'Last Name', to: 'last_name' }],
      retyped: [{ column: 'note', was: 'text', is: 'date' }],
    });
    expect(fit.recipe.steps[0]).toEqual({ op: 'rename', columns: { last_name: 'Last Name' } });
  });
  it('finds what steps ask for where the first table is not known', () => {
    const fit = fitRecipe(steps, undefined, text('Last Name', 'e-mail'));
    expect(fit.missing).toEqual([
      { column: 'EMail', usedBy: [1], suggestion: 'e-mail' },
      { column: 'fax', usedBy: [2] },
    ]);
    expect(fit.extra).toEqual([]);
  });
  it('needs nothing that only an unused column was', () => {
    expect(fitRecipe(steps, layout, text('Last Name', 'EMail', 'fax'))).toMatchObject({
      fits: true,
      missing: [{ column: 'note', usedBy: [] }],
    });
  });
});

describe('steps suggested by a profile', () => {
  const column = (name: string, suggestions?: StepSuggestion[]): ColumnProfile => ({
    name,
    type: 'text',
    nulls: 0,
    blanks: 0,
    distinct: 100,
    min: null,
    max: null,
    meanLength: 3,
    top: [],
    ...(suggestions && { suggestions }),
  });
  const clean = (name: string, rows: number, reason = 'Spaces.'): StepSuggestion => ({
    step: { op: 'clean', columns: [name], trim: true },
    reason,
    rows,
  });
  it('are those of its columns, one step where several say the same, in an order that makes sense', () => {
    const found = suggestSteps([
      column('id', [{ step: { op: 'dedupe', keys: ['id'], keep: 'first' }, reason: 'Twice.', rows: 3 }]),
      column('name', [clean('name', 2)]),
      column('day', [
        {
          step: { op: 'parse', column: 'day', type: 'date', formats: ['%d.%m.%Y'] },
          reason: 'Dates.',
          rows: 0,
        },
        clean('day', 5, 'Blanks.'),
      ]),
      column('gone', [{ step: { op: 'drop', columns: ['gone'] }, reason: 'Empty.', rows: 9 }]),
    ]);
    expect(found).toEqual([
      { step: { op: 'drop', columns: ['gone'] }, reason: 'Empty.', rows: 9, columns: ['gone'] },
      {
        step: { op: 'clean', columns: ['name', 'day'], trim: true },
        reason: 'Spaces. day: Blanks.',
        rows: 5,
        columns: ['name', 'day'],
      },
      expect.objectContaining({ columns: ['day'] }),
      expect.objectContaining({ columns: ['id'], rows: 3 }),
    ]);
  });
  it('are none for a tidy table, for steps nobody can read, and where nothing would be left', () => {
    expect(suggestSteps([column('name')])).toEqual([]);
    const step = { op: 'parse', column: 'name', type: 'nonsense' };
    expect(suggestSteps([column('name', [{ step, reason: '', rows: 0 }])])).toEqual([]);
    const drop = { step: { op: 'drop', columns: ['name'] }, reason: 'Empty.', rows: 9 };
    expect(suggestSteps([column('name', [drop])])).toEqual([]);
  });
});
