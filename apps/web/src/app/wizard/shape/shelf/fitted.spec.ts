import type { FitDto } from '../../../client/models/fit-dto';
import { fittedSteps, lacking } from './fitted';

const fit: FitDto = {
  fits: false,
  extra: ['wechat'],
  retyped: [],
  renamed: [{ from: 'last_name', to: 'surname', likeness: 0.9 }],
  missing: [
    { column: 'last_name', suggestion: 'surname', usedBy: [0] },
    { column: 'fax', usedBy: [1] },
    { column: 'memo', usedBy: [] },
  ],
  recipe: { version: 1, steps: [{ op: 'rename', columns: { surname: 'last_name' } }] },
};
const steps = [
  { id: 'clean', op: 'clean', columns: ['last_name'], trim: true },
  { id: 'as_here', op: 'drop', columns: ['fax'] },
  { id: 'keep', op: 'filter', where: 'true' },
];

describe('a recipe on another table', () => {
  it('lacks what no column of it can stand for', () => {
    expect(lacking(fit, new Set())).toEqual([
      { column: 'last_name', steps: [1] },
      { column: 'fax', steps: [2] },
      { column: 'memo', steps: [] },
    ]);
    expect(lacking(fit, new Set(['surname'])).map(({ column }) => column)).toEqual(['fax', 'memo']);
  });

  it('is taken with its names first, and without the steps that cannot be done', () => {
    expect(fittedSteps(steps, fit, new Set(['surname']))).toEqual([
      { id: 'as_here_2', op: 'rename', columns: { surname: 'last_name' } },
      { id: 'clean', op: 'clean', columns: ['last_name'], trim: true },
      { id: 'as_here', op: 'drop', columns: ['fax'], off: true },
      { id: 'keep', op: 'filter', where: 'true' },
    ]);
  });

  it('is left as it is where nothing is missing', () => {
    const whole = { ...fit, fits: true, missing: [], renamed: [] };
    expect(fittedSteps(steps, whole, new Set())).toEqual(steps);
  });
});
