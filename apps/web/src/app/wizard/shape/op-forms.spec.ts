import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { words as en } from '../../../i18n/en';
import { words as zh } from '../../../i18n/zh-Hans';
import { getAt, setAt } from './at-path';
import { isComplete } from './fields';
import { formOf, opForms } from './op-forms';
import { type RecipeStep, freshId, movedTo } from './recipe-step';
import { sentence } from './sentence';

const sample = JSON.parse(
  readFileSync(join(__dirname, '../../../../../../samples/migration.json'), 'utf8'),
) as { loads: { recipe: { steps: RecipeStep[] } }[]; derived: { recipe: { steps: RecipeStep[] } } };
const steps = [...sample.loads, sample.derived].flatMap(({ recipe }) => recipe.steps);

/** As transloco would, but a key without a text is an error. */
const words =
  (texts: object) =>
  (key: string, params: Record<string, unknown> = {}) => {
    const text = getAt(texts, key.split('.'));
    if (typeof text !== 'string') throw new Error(`no words for ${key}`);
    return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(params[name] ?? `?${name}?`));
  };

describe('the forms of steps', () => {
  it.each(steps.map((step) => [step.id ?? step.op, step] as const))(
    'show %s of the sample and write it back unchanged',
    (_, step) => {
      const form = formOf(step.op);
      expect(form).toBeDefined();
      expect(isComplete(form?.fields ?? [], step)).toBe(true);
      for (const field of form?.fields ?? []) {
        if (field.kind !== 'rows' || (field.when && !field.when(step))) continue;
        const value = getAt(step, field.path);
        if (value !== undefined) expect(field.write(field.read(value))).toEqual(value);
      }
    },
  );

  it.each<RecipeStep>([
    {
      op: 'pivot',
      by: ['a'],
      column: 'b',
      value: 'c',
      fn: 'sum',
      columns: ['x', 'y'],
      fill: '0',
      total: 't',
    },
    { op: 'unpivot', columns: ['a', 'b'], name: 'n', value: 'v', dropNull: true },
    { op: 'window', as: 'n', fn: 'rank', by: ['a'], orderBy: [{ column: 'b', direction: 'desc' }] },
    { op: 'window', as: 'p', fn: 'previous', column: 'a', offset: 2, default: '-' },
  ])('show all of %j', (step) => {
    const form = formOf(step.op);
    const fields = form?.fields.filter(({ when }) => !when || when(step)) ?? [];
    expect(isComplete(fields, step)).toBe(true);
    const shown = new Set(fields.map(({ path }) => path.join('.')));
    expect(Object.keys(step).filter((name) => name !== 'op' && !shown.has(name))).toEqual([]);
  });

  it('begin with a step that has one of the shapes they offer', () => {
    for (const { op, fields, fresh } of opForms) {
      const step: RecipeStep = { op, ...fresh('city') };
      for (const field of fields)
        if (field.kind === 'variant' && (!field.when || field.when(step)))
          expect([op, field.label, field.variants.filter(({ holds }) => holds(step)).length]).toEqual([
            op,
            field.label,
            1,
          ]);
    }
  });

  it('change the shape of a parameter to each of those they offer', () => {
    for (const { op, fields, fresh } of opForms)
      for (const field of fields)
        if (field.kind === 'variant')
          for (const variant of field.variants)
            expect([op, variant.word, variant.holds(variant.become({ op, ...fresh('city') }))]).toEqual([
              op,
              variant.word,
              true,
            ]);
  });

  it.each([
    ['en', en],
    ['zh-Hans', zh],
  ])('have their words and each step its sentence in %s', (_, texts) => {
    const t = words(texts);
    for (const { op, fields, fresh } of opForms) {
      expect(t(`shape.op.${op}`)).not.toBe('');
      expect(t(`shape.about.${op}`)).not.toBe('');
      for (const field of fields) {
        expect(t(`shape.field.${field.label}`)).not.toBe('');
        const choices =
          field.kind === 'choice' ? field.choices : field.kind === 'variant' ? field.variants : [];
        for (const { word } of choices) expect(t(`shape.choice.${word}`)).not.toBe('');
        if (field.kind === 'rows')
          for (const cell of field.cells) {
            expect(t(`shape.cell.${cell.label}`)).not.toBe('');
            for (const choice of cell.choices ?? []) expect(t(`shape.choice.${choice}`)).not.toBe('');
          }
      }
      expect(sentence({ op, type: 'date', ...fresh('city') }, t, String)).not.toMatch(/\?\w+\?/);
    }
    for (const step of steps) expect(sentence(step, t, String)).not.toMatch(/\?\w+\?|undefined|\[object/);
  });
});

it('says a step in a plain sentence', () => {
  const say = (step: RecipeStep) => sentence(step, words(en), String);
  expect(say({ op: 'clean', columns: ['a', 'b', 'c', 'd'], trim: true })).toBe(
    'Clean a, b, c and 1 more: trim',
  );
  expect(say({ op: 'dedupe', keys: ['email'], keep: 'last' })).toBe('Keep the last row per email');
  expect(say({ op: 'sort', by: [{ column: 'n', direction: 'desc' }] })).toBe('Sort by n (falling)');
  expect(say({ op: 'map', column: 'a', values: { '?': null } })).toBe('Turn “?” in a into null');
  expect(say({ op: 'map', column: 'a', values: { x: 'y' } })).toBe('Turn “x” in a into “y”');
  expect(say({ op: 'map', column: 'a', values: { x: 'y', z: 'y' } })).toBe('Translate 2 values of a');
  expect(say({ op: 'derive', as: 'a', expression: 'left("a", 255)' })).toBe('Cut a to 255 characters');
  expect(say({ op: 'derive', as: 'b', expression: 'left("a", 255)' })).toBe('Compute b: left("a", 255)');
  expect(say({ op: 'filter', where: '(a IS NULL) AND (b >= 1 AND b <= 20)' })).toBe(
    'Keep rows where a is null and b: 1 to 20',
  );
  expect(say({ op: 'filter', where: "coalesce(a, '') <> 'it''s'" })).toBe("Keep rows where a is not “it's”");
  expect(say({ op: 'window', as: 'place', fn: 'rank' })).toBe('Compute place over rows in order');
});

describe('a recipe', () => {
  const list: RecipeStep[] = [{ op: 'drop', id: 'drop-1' }, { op: 'sort' }, { op: 'limit' }];
  it('moves a step and leaves the list as it was where that cannot be', () => {
    expect(movedTo(list, 0, 2).map(({ op }) => op)).toEqual(['sort', 'limit', 'drop']);
    expect(movedTo(list, 2, 0).map(({ op }) => op)).toEqual(['limit', 'drop', 'sort']);
    expect(movedTo(list, 0, 3)).toEqual(list);
  });
  it('gives new steps ids that nobody has', () => {
    expect(freshId('drop', list)).toBe('drop-2');
  });
});

it('sets a value at a path and takes empty objects away with their last one', () => {
  expect(setAt({ op: 'x', by: { delimiter: ',' } }, ['by', 'delimiter'], ';')).toEqual({
    op: 'x',
    by: { delimiter: ';' },
  });
  expect(setAt({ op: 'x', by: { delimiter: ',' } }, ['by', 'delimiter'], undefined)).toEqual({ op: 'x' });
  expect(setAt({ op: 'x' }, ['with', 'value'], '')).toEqual({ op: 'x', with: { value: '' } });
});
