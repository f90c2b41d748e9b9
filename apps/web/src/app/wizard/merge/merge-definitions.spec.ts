import fc from 'fast-check';
import type { NewMigrationDto } from '../../client/models/new-migration-dto';
import { same } from '../definition';
import { mergedDefinitions } from './merge-definitions';
import type { Side } from './three-way';

interface Step {
  id?: string;
  op: string;
  [key: string]: unknown;
}
interface Entry {
  field: string;
  column: string;
}

function migration(
  steps: Step[],
  mapping: Entry[] = [],
  more: Partial<NewMigrationDto> = {},
): NewMigrationDto {
  const load = {
    name: 'Contacts',
    datasetId: 'd1',
    recipe: { version: 1 as const, steps },
    object: 'Contact',
    operation: 'upsert' as const,
    externalIdField: 'Legacy_Id__c',
    mapping,
  };
  return { name: 'CRM', connectionId: 'c1', loads: [load], ...more };
}
const step = (id: string, op = 'trim'): Step => ({ id, op });
const stepsOf = ({ loads }: NewMigrationDto) => loads[0]?.recipe.steps?.map(({ id, op }) => `${id} ${op}`);

describe('two versions of a migration', () => {
  it('become one without a question where they changed different things', () => {
    const before = migration([step('a'), step('b')], [{ field: 'Email', column: 'mail' }]);
    const mine = migration(
      [step('a', 'upper'), step('b'), step('mine')],
      [{ field: 'Email', column: 'mail' }],
    );
    const theirs = migration(
      [step('theirs'), step('a'), step('b')],
      [
        { field: 'Email', column: 'mail' },
        { field: 'Phone', column: 'tel' },
      ],
      { name: 'CRM 2026' },
    );
    const { definition, lines } = mergedDefinitions({ before, mine, theirs });
    expect(stepsOf(definition)).toEqual(['theirs trim', 'a upper', 'b trim', 'mine trim']);
    expect(definition.name).toBe('CRM 2026');
    expect(definition.loads[0]?.mapping.map(({ field }) => field)).toEqual(['Email', 'Phone']);
    expect(lines.map(({ id, changed }) => [id, changed])).toEqual([
      ['/name/', 'theirs'],
      ['Contacts/step/a', 'mine'],
      ['Contacts/step/mine', 'mine'],
      ['Contacts/step/theirs', 'theirs'],
      ['Contacts/mapping/Phone', 'theirs'],
    ]);
  });

  it('ask where both changed the same, and take what is chosen', () => {
    const before = migration([step('a')], [{ field: 'Email', column: 'mail' }]);
    const mine = migration([step('a', 'upper')], [{ field: 'Email', column: 'email_1' }]);
    const theirs = migration([step('a', 'lower')], []);
    const { lines } = mergedDefinitions({ before, mine, theirs });
    expect(lines.map(({ id, changed }) => [id, changed])).toEqual([
      ['Contacts/step/a', 'both'],
      ['Contacts/mapping/Email', 'both'],
    ]);
    const choices = new Map<string, Side>([
      ['Contacts/step/a', 'before'],
      ['Contacts/mapping/Email', 'theirs'],
    ]);
    const { definition } = mergedDefinitions({ before, mine, theirs }, choices);
    expect(stepsOf(definition)).toEqual(['a trim']);
    expect(definition.loads[0]?.mapping).toEqual([]);
  });

  it('keep the order of whoever moved a step, and ask where both did', () => {
    const before = migration(['a', 'b', 'c'].map((id) => step(id)));
    const moved = migration(['c', 'a', 'b'].map((id) => step(id)));
    const longer = migration(['a', 'b', 'new', 'c'].map((id) => step(id)));
    const ids = (definition: NewMigrationDto) => definition.loads[0]?.recipe.steps?.map(({ id }) => id);
    expect(ids(mergedDefinitions({ before, mine: longer, theirs: moved }).definition)).toEqual([
      'c',
      'a',
      'b',
      'new',
    ]);
    const other = migration(['b', 'a', 'c'].map((id) => step(id)));
    const asked = mergedDefinitions({ before, mine: other, theirs: moved });
    expect(asked.lines.map(({ id, changed }) => [id, changed])).toEqual([['Contacts/steps/', 'both']]);
    const choices = new Map<string, Side>([['Contacts/steps/', 'theirs']]);
    expect(ids(mergedDefinitions({ before, mine: other, theirs: moved }, choices).definition)).toEqual([
      'c',
      'a',
      'b',
    ]);
  });

  it('ask about a load that one side took out and the other changed', () => {
    const before = migration([step('a')]);
    const mine = { ...before, loads: [] };
    const theirs = migration([step('a'), step('b')]);
    const { lines, definition } = mergedDefinitions({ before, mine, theirs });
    expect(lines.map(({ id, changed }) => [id, changed])).toEqual([['Contacts/load/', 'both']]);
    expect(definition.loads).toEqual([]);
    const kept = mergedDefinitions({ before, mine, theirs }, new Map([['Contacts/load/', 'theirs']]));
    expect(kept.definition).toEqual(theirs);
  });

  it('put steps without ids together as a whole', () => {
    const before = migration([{ op: 'trim' }, { op: 'upper' }]);
    const mine = migration([{ op: 'trim' }]);
    const theirs = migration([{ op: 'upper' }]);
    const { lines } = mergedDefinitions({ before, mine, theirs });
    expect(lines.map(({ id, changed }) => [id, changed])).toEqual([['Contacts/steps/', 'both']]);
  });

  const anyMigration = fc
    .record({
      name: fc.constantFrom('A', 'B'),
      steps: fc.uniqueArray(
        fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), op: fc.constantFrom('x', 'y') }),
        {
          selector: ({ id }) => id,
        },
      ),
      mapping: fc.uniqueArray(
        fc.record({ field: fc.constantFrom('F', 'G', 'H'), column: fc.constantFrom('m', 'n') }),
        { selector: ({ field }) => field },
      ),
    })
    .map(({ name, steps, mapping }) => migration(steps, mapping, { name }));

  it('lose nothing: what one side left alone is as the other has it', () => {
    fc.assert(
      fc.property(anyMigration, anyMigration, (before, changed) => {
        const mine = mergedDefinitions({ before, mine: changed, theirs: before });
        const theirs = mergedDefinitions({ before, mine: before, theirs: changed });
        expect(mine.definition).toEqual(changed);
        expect(withoutOrder(theirs.definition)).toEqual(withoutOrder(changed));
        expect(stepsOf(theirs.definition)).toEqual(stepsOf(changed));
      }),
    );
  });

  it('end as mine, or as theirs, where that is what every question is answered with', () => {
    fc.assert(
      fc.property(anyMigration, anyMigration, anyMigration, (before, mine, theirs) => {
        const { lines } = mergedDefinitions({ before, mine, theirs });
        for (const side of ['mine', 'theirs'] as const) {
          const choices = new Map(lines.map(({ id }) => [id, side]));
          const { definition } = mergedDefinitions({ before, mine, theirs }, choices);
          for (const line of lines.filter(({ changed }) => changed === 'both'))
            if (line.place.part === 'step') expect(stepOf(definition, line.place.name)).toEqual(line[side]);
        }
        const undisputed = lines.filter(({ changed }) => changed !== 'both' && changed === 'theirs');
        const { definition } = mergedDefinitions({ before, mine, theirs });
        for (const { place, theirs: wanted } of undisputed)
          if (place.part === 'step') expect(same(stepOf(definition, place.name), wanted)).toBe(true);
      }),
    );
  });
});

const stepOf = ({ loads }: NewMigrationDto, id?: string) =>
  loads[0]?.recipe.steps?.find((each) => each.id === id);

/** The order of a mapping means nothing. */
function withoutOrder(definition: NewMigrationDto): unknown {
  return {
    ...definition,
    loads: definition.loads.map((load) => ({
      ...load,
      mapping: [...load.mapping].sort((left, right) => left.field.localeCompare(right.field)),
    })),
  };
}
