import { Test } from '@nestjs/testing';
import { TransformModule } from '../transform.module';
import { knownOps } from '../steps/registry';
import { RecipeChecker } from './recipe-checker';

const columns = [
  { name: 'id', type: 'text' as const },
  { name: 'name', type: 'text' as const },
];

describe('the check without data', () => {
  let checker: RecipeChecker;
  beforeAll(async () => {
    const module = await Test.createTestingModule({ imports: [TransformModule] }).compile();
    checker = module.get(RecipeChecker);
  });
  const names = (...steps: unknown[]) =>
    checker.validate({ version: 1, steps }, columns).columns.map(({ name }) => name);

  it('follows the columns from step to step', () => {
    expect(
      names(
        { op: 'rename', columns: { id: 'key' } },
        { op: 'derive', as: 'x', expression: '1' },
        { op: 'split', column: 'name', by: { delimiter: ' ' }, into: ['first', 'last'] },
        { op: 'reorder', columns: ['last'] },
      ),
    ).toEqual(['last', 'key', 'x', 'first']);
    expect(names({ op: 'group', by: ['name'], aggregates: [{ as: 'n', fn: 'count' }] })).toEqual([
      'name',
      'n',
    ]);
    expect(names({ op: 'parse', column: 'id', type: 'date', flag: 'ok' })).toEqual(['id', 'name', 'ok']);
  });
  it('knows what a join brings where the other dataset is known', () => {
    const join = { op: 'join', with: { datasetId: 'd' }, on: [{ left: 'id', right: 'id' }], how: 'left' };
    const recipe = { version: 1, steps: [join, { op: 'drop', columns: ['name_2'] }] };
    const datasets = () => [{ name: 'id' }, { name: 'name' }, { name: 'land' }];
    expect(checker.validate(recipe, columns, datasets)).toMatchObject({
      complete: true,
      columns: [{ name: 'id' }, { name: 'name' }, { name: 'land' }],
    });
    expect(checker.validate(recipe, columns)).toMatchObject({ complete: false });
  });
  it('does not follow a step that is off, but reads it', () => {
    expect(names({ op: 'drop', columns: ['id'], off: true })).toEqual(['id', 'name']);
    expect(() => names({ op: 'drop', cols: ['id'], off: true })).toThrow('columns is missing');
  });
  it.each<[unknown, string, object | undefined]>([
    [null, 'BAD_RECIPE', undefined],
    [[], 'BAD_RECIPE', undefined],
    [{ version: 2, steps: [] }, 'BAD_RECIPE', undefined],
    [{ version: 1 }, 'BAD_RECIPE', undefined],
    [{ version: 1, steps: [], extra: 1 }, 'BAD_RECIPE', undefined],
    [{ version: 1, steps: [{}] }, 'BAD_RECIPE', { step: 0 }],
    [{ version: 1, steps: [{ op: '__proto__' }] }, 'UNKNOWN_STEP', { step: 0 }],
    [{ version: 1, steps: [{ op: 'Drop', columns: [] }] }, 'UNKNOWN_STEP', { suggestion: 'drop' }],
    [{ version: 1, steps: [{ op: 'clustre' }] }, 'UNKNOWN_STEP', { suggestion: 'cluster' }],
    [
      { version: 1, steps: [{ op: 'drop', columns: ['nmae'] }] },
      'UNKNOWN_COLUMN',
      { suggestion: 'name', step: 0, op: 'drop' },
    ],
    [
      {
        version: 1,
        steps: [
          { op: 'drop', columns: ['id'] },
          { op: 'drop', columns: ['id'] },
        ],
      },
      'UNKNOWN_COLUMN',
      { step: 1 },
    ],
    [{ version: 1, steps: [{ op: 'drop', columns: 'id' }] }, 'BAD_RECIPE', { parameter: 'columns' }],
    [
      { version: 1, steps: [{ op: 'dedupe', keys: ['id'], keep: 'frist' }] },
      'BAD_RECIPE',
      { suggestion: 'first' },
    ],
    [
      { version: 1, steps: [{ op: 'filter', wher: 'true' }] },
      'BAD_RECIPE',
      { parameter: 'wher', suggestion: 'where' },
    ],
    [
      { version: 1, steps: [{ op: 'sort', by: [{ column: 'id', dierction: 'asc' }] }] },
      'BAD_RECIPE',
      { parameter: 'by[0].dierction' },
    ],
    [
      { version: 1, steps: [{ op: 'replace', columns: '*', find: 'a\0', with: '' }] },
      'BAD_RECIPE',
      { parameter: 'find' },
    ],
    [{ version: 1, steps: [{ op: 'rename', columns: { id: 'name' } }] }, 'BAD_RECIPE', { step: 0 }],
    [{ version: 1, steps: [{ op: 'union', with: [{ datasetId: '../x' }] }] }, 'BAD_RECIPE', { step: 0 }],
    [
      {
        version: 1,
        steps: [{ op: 'union', with: [{ datasetId: 'x', recipe: { version: 1, steps: [{ op: 'nope' }] } }] }],
      },
      'UNKNOWN_STEP',
      { step: 0 },
    ],
    [
      { version: 1, steps: [{ op: 'filter', where: 'true', off: 'yes' }] },
      'BAD_RECIPE',
      { parameter: 'off' },
    ],
    [
      { version: 1, steps: [{ op: 'parse', column: 'id', type: 'instant', timezone: 'Mars' }] },
      'BAD_RECIPE',
      { parameter: 'timezone' },
    ],
    [{ version: 1, steps: Array(501).fill({ op: 'filter', where: 'true' }) }, 'BAD_RECIPE', undefined],
  ])('refuses %j', (recipe, code, where) => {
    expect(() => checker.validate(recipe, columns)).toThrow(
      expect.objectContaining({ code, ...(where && { where: expect.objectContaining(where) }) }),
    );
  });

  it('says each step in a sentence', () => {
    expect(checker.describeStep({ op: 'filter', where: 'n > 1' })).toBe('Keep the rows where “n > 1”.');
    expect(checker.describeStep({ op: 'nope' })).toBe('A step that cannot be read: nope.');
    expect(checker.describeStep(null)).toBe('A step that cannot be read: unknown.');
  });
  it('knows the steps it should', () => expect(knownOps).toHaveLength(34));
});
