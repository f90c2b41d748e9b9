import * as fc from 'fast-check';
import { OrgField } from '@dms/domain';
import { literalFor, quoteSoql, selectByFirstKeys, selectsByKeys } from './soql';

const field = (type: string, name = 'Key__c') => ({ name, type }) as OrgField;

/** Reads a SOQL text literal back, as an org does. */
function unquote(literal: string): string {
  const named: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
  return literal.slice(1, -1).replace(/\\(.)/gs, (_, escaped: string) => named[escaped] ?? escaped);
}
const oneLiteral = /^'(?:[^'\\]|\\.)*'$/s;

describe('values in a query', () => {
  it('are one literal that reads back as the value, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const literal = quoteSoql(value);
        expect(literal).toMatch(oneLiteral);
        expect(unquote(literal)).toBe(value.toWellFormed());
        expect(() => encodeURIComponent(literal)).not.toThrow();
      }),
    );
    expect(quoteSoql("x' OR Name != '")).toBe("'x\\' OR Name != \\''");
    expect(quoteSoql("\\' OR Id != null")).toBe("'\\\\\\' OR Id != null'");
  });

  it.each([
    ['double', '12.50', '12.50'],
    ['int', '-3', '-3'],
    ['currency', '1e3', '1e3'],
    ['boolean', 'TRUE', 'TRUE'],
    ['date', '2026-01-31', '2026-01-31'],
    ['datetime', '2026-01-31T10:00:00.000Z', '2026-01-31T10:00:00.000Z'],
    ['string', '12', "'12'"],
    ['email', 'a@b.c', "'a@b.c'"],
    // The org refuses a query with a wrong checksum, so it gets none.
    ['id', '001000000000001AAA', "'001000000000001'"],
    ['id', '001000000000001XXX', "'001000000000001'"],
    ['reference', '001000000000001', "'001000000000001'"],
  ])('of a %s field: %s becomes %s', (type, value, literal) => {
    expect(literalFor(field(type), value)).toBe(literal);
  });

  it.each([
    ['double', '1) OR (Id != null'],
    ['int', ''],
    ['int', '1.5'],
    ['id', 'A-1'],
    ['reference', "001000000000001' OR"],
    ['boolean', 'yes'],
    ['date', '31.01.2026'],
    ['date', '2026-01-31 OR Id != null'],
    ['datetime', '2026-01-31'],
  ])('of a %s field that cannot be such a value are left out: %s', (type, value) => {
    expect(literalFor(field(type), value)).toBeUndefined();
  });
});

describe('queries by keys', () => {
  it('hold every key once, each query short enough for a URL', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 250 }), { maxLength: 250 }),
        (keys) => {
          const selects = selectsByKeys('Account', field('string'), keys, ['Id', 'Key__c']);
          const found = selects.flatMap((soql) => {
            expect(encodeURIComponent(soql).length).toBeLessThanOrEqual(12_010);
            const list = /^SELECT Id, Key__c FROM Account WHERE Key__c IN \((.*)\)$/s.exec(soql)?.[1] ?? '';
            const literals = list.match(/'(?:[^'\\]|\\.)*'/gs) ?? [];
            expect(literals.join(',')).toBe(list);
            expect(literals.length).toBeLessThanOrEqual(200);
            return literals.map(unquote);
          });
          expect(found).toEqual([...new Set(keys)]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('for no key at all are no query', () => {
    expect(selectsByKeys('Account', field('string'), [], ['Id'])).toEqual([]);
    expect(selectsByKeys('Account', field('double'), ['x'], ['Id'])).toEqual([]);
  });
});

describe('one query of a list of keys', () => {
  it('takes as many of the first keys as its text holds, and at least one', () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(lengths, (many) => {
        const keys = many.map((length, at) => `${at}`.padEnd(length, 'x'));
        const { soql = '', taken } = selectByFirstKeys('Account', field('string'), keys, ['Id']);
        expect(taken).toBeGreaterThan(0);
        const list = keys.slice(0, taken).map((key) => `'${key}'`);
        expect(soql).toBe(`SELECT Id FROM Account WHERE Key__c IN (${list.join(',')})`);
        expect(soql.length).toBeLessThan(100_000);
        const next = keys[taken];
        if (next !== undefined) expect(soql.length + next.length + 3).toBeGreaterThan(95_000);
      }),
    );
  });

  it('leaves out what no record can have, and asks nothing where nothing is left', () => {
    expect(selectByFirstKeys('A', field('int'), ['1', 'x', '1', '2'], ['Id'])).toEqual({
      soql: 'SELECT Id FROM A WHERE Key__c IN (1,2)',
      taken: 4,
    });
    expect(selectByFirstKeys('A', field('id'), ['x', ''], ['Id'])).toEqual({ taken: 2 });
  });
});
