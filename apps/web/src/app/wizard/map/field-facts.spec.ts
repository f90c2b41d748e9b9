import type { OrgFieldDto } from '../../client/models/org-field-dto';
import { countingSteps, factsToCount, needsZone, neverFits, readFacts } from './field-facts';

const field = (changes: Partial<OrgFieldDto>) =>
  ({ name: 'F', type: 'string', length: 0, picklistValues: [], ...changes }) as OrgFieldDto;
const text = (name: string) => ({ name, type: 'text' as const });
const kinds = (of: OrgFieldDto, column = text('c')) =>
  factsToCount({ mapping: [{ field: of.name, column: column.name }] }, [of], [column]).map(
    ({ kind }) => kind,
  );

describe('what is counted of a mapped column', () => {
  it('follows the field’s type and limits', () => {
    expect(kinds(field({ length: 80 }))).toEqual(['empty', 'tooLong']);
    expect(kinds(field({ type: 'double' }))).toEqual(['empty', 'wrongType']);
    expect(kinds(field({ type: 'date' }))).toEqual(['empty', 'wrongType']);
    expect(kinds(field({ type: 'email', length: 80 }))).toEqual(['empty', 'tooLong', 'notAnEmail']);
    expect(kinds(field({ type: 'reference' }))).toEqual(['empty', 'notAnId']);
    expect(kinds(field({ type: 'picklist', length: 255 }))).toEqual(['empty', 'tooLong', 'notListed']);
  });

  it('quotes names and values, so that they stay names and values', () => {
    const [, tooLong] = factsToCount(
      { mapping: [{ field: 'F', column: 'a"b', values: { "it's": "o'k" } }] },
      [field({ length: 5 })],
      [text('a"b')],
    );
    expect(tooLong?.where).toContain(`"a""b"`);
    expect(tooLong?.where).toContain(`WHEN 'it''s' THEN 'o''k'`);
  });

  it('asks nothing of fields or columns that are not there', () => {
    expect(factsToCount({ mapping: [{ field: 'X', column: 'c' }] }, [field({})], [text('c')])).toEqual([]);
    expect(factsToCount({ mapping: [{ field: 'F', column: 'gone' }] }, [field({})], [text('c')])).toEqual([]);
    expect(factsToCount({ mapping: [{ field: 'F', constant: 'x' }] }, [field({})], [text('c')])).toEqual([]);
  });

  it('is one group over all rows, read back by place', () => {
    const facts = factsToCount(
      { mapping: [{ field: 'F', column: 'c' }] },
      [field({ length: 5 })],
      [text('c')],
    );
    expect(countingSteps(facts)[0]).toMatchObject({ op: 'group', by: [] });
    expect(readFacts(facts, { fact_0: 2, fact_1: '3' })).toEqual({ F: { empty: 2, tooLong: 3 } });
    expect(readFacts(facts, undefined)).toEqual({ F: { empty: 0, tooLong: 0 } });
  });
});

describe('types', () => {
  it('that never fit', () => {
    expect(neverFits(field({ type: 'double' }), 'date')).toBe(true);
    expect(neverFits(field({ type: 'date' }), 'integer')).toBe(true);
    expect(neverFits(field({ type: 'double' }), 'text')).toBe(false);
    expect(neverFits(field({ type: 'string' }), 'date')).toBe(false);
  });

  it('that need a time zone', () => {
    expect(needsZone(field({ type: 'datetime' }), 'datetime')).toBe(true);
    expect(needsZone(field({ type: 'datetime' }), 'instant')).toBe(false);
    expect(needsZone(field({ type: 'date' }), 'datetime')).toBe(false);
  });
});
