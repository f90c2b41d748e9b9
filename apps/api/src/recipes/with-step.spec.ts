import { mostSteps } from './recipe.dto';
import { withStep } from './with-step';

describe('one more step', () => {
  const step = { op: 'drop', columns: ['a'] };

  it('stands at the end', () => {
    const first = { op: 'drop', columns: ['b'] };
    expect(withStep({ version: 1, steps: [first] }, step)).toEqual({ version: 1, steps: [first, step] });
  });

  it('is refused where there are as many as there may be', () => {
    const full = { version: 1 as const, steps: Array.from({ length: mostSteps }, () => step) };
    expect(() => withStep(full, step)).toThrow('at most 1000 steps');
  });
});
