import { composeQuery, parseQuery as secondParse } from '@jetstreamapp/soql-parser-js';
import fc from 'fast-check';
import { parseQuery } from './parser';

const path = fc.constantFrom(
  'Id',
  'Name',
  'Account.Name',
  'Parent.Owner.Email',
  'Custom_1__c',
  'Rel__r.Code__c',
  'Type',
);
const text = fc
  .string({
    unit: fc.constantFrom('a', 'B', ' ', '%', '_', '漢', '(', ')', ',', 'AND', '--', "\\'", '\\\\', '\\n'),
    maxLength: 6,
  })
  .map((inner) => `'${inner}'`);
const number = fc.oneof(
  fc.integer({ min: -1e6, max: 1e6 }).map(String),
  fc.integer({ min: 0, max: 9999 }).map((n) => (n / 100).toFixed(2)),
);
const date = fc.constantFrom(
  '2026-01-31',
  '2026-01-31T12:00:00Z',
  '2026-01-31T12:00:00.000+02:00',
  'TODAY',
  'LAST_N_DAYS:7',
  'THIS_QUARTER',
);
const literal = fc.oneof(text, number, date, fc.constantFrom('TRUE', 'FALSE', 'NULL'));
const list = (of: fc.Arbitrary<string>) =>
  fc.array(of, { minLength: 1, maxLength: 4 }).map((items) => `(${items.join(', ')})`);

const comparison = fc.oneof(
  fc.tuple(path, fc.constantFrom('=', '!=', '<', '<=', '>', '>='), literal).map((parts) => parts.join(' ')),
  fc.tuple(path, text).map(([field, value]) => `${field} LIKE ${value}`),
  fc.tuple(path, fc.constantFrom('IN', 'NOT IN'), list(text)).map((parts) => parts.join(' ')),
  fc.tuple(path, fc.constantFrom('INCLUDES', 'EXCLUDES'), list(text)).map((parts) => parts.join(' ')),
  fc
    .tuple(path, fc.constantFrom('IN', 'NOT IN'), path)
    .map(([field, word, inner]) => `${field} ${word} (SELECT ${inner} FROM Contact)`),
);
const { condition } = fc.letrec<{ condition: string; term: string }>((tie) => ({
  term: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    comparison,
    tie('condition').map((inner) => `(${inner})`),
    comparison.map((inner) => `(NOT ${inner})`),
  ),
  condition: fc
    .tuple(fc.array(tie('term'), { minLength: 1, maxLength: 3 }), fc.constantFrom(' AND ', ' OR '))
    .map(([terms, word]) => terms.join(word)),
}));

const optional = (word: string, of: fc.Arbitrary<string>) =>
  fc.oneof(
    fc.constant(''),
    of.map((inner) => ` ${word} ${inner}`),
  );
const order = fc
  .tuple(path, fc.constantFrom(' ASC', ' DESC'), fc.constantFrom('', ' NULLS FIRST', ' NULLS LAST'))
  .map((parts) => parts.join(''));
const size = fc.integer({ min: 1, max: 2000 }).map(String);
const span = fc.tuple(size, size).map(([limit, offset]) => `${limit} OFFSET ${offset}`);
const where = optional('WHERE', condition);
const fields = fc.array(path, { minLength: 1, maxLength: 4 }).map((names) => names.join(', '));
const children = fc
  .tuple(fields, where, optional('ORDER BY', order), optional('LIMIT', size))
  .map(([names, ...rest]) => `(SELECT ${names} FROM Contacts${rest.join('')})`);
const plain = fc
  .tuple(
    fields,
    fc.oneof(
      fc.constant(''),
      children.map((inner) => `, ${inner}`),
    ),
    where,
    optional('ORDER BY', order),
    optional('LIMIT', fc.oneof(size, span)),
  )
  .map(([names, inner, ...rest]) => `SELECT ${names}${inner} FROM Account${rest.join('')}`);
const aggregate = fc.constantFrom(
  'COUNT(Id)',
  'COUNT_DISTINCT(Name)',
  'MIN(Amount)',
  'MAX(Amount)',
  'SUM(Amount)',
  'AVG(Amount)',
);
const grouped = fc
  .tuple(
    path,
    aggregate,
    fc.constantFrom('', ' n'),
    where,
    optional(
      'HAVING',
      fc.tuple(aggregate, fc.constantFrom('>', '<='), number).map((parts) => parts.join(' ')),
    ),
    optional('ORDER BY', order),
  )
  .map(
    ([by, what, alias, filter, having, last]) =>
      `SELECT ${by}, ${what}${alias} FROM Account${filter} GROUP BY ${by}${having}${last}`,
  );
const query = fc.oneof(
  plain,
  grouped,
  fc.constantFrom('SELECT COUNT() FROM Account', 'SELECT FIELDS(ALL) FROM Account LIMIT 200'),
);

/** A parsed query without the places it came from. */
const meaning = (soql: string): unknown =>
  JSON.parse(
    JSON.stringify(parseQuery(soql), (key, value: unknown) =>
      key === 'at' || key === 'text' ? undefined : value,
    ),
  );

describe('our SOQL parser', () => {
  it('understands what soql-parser-js understands', () => {
    fc.assert(
      fc.property(query, (soql) => expect(meaning(composeQuery(secondParse(soql)))).toEqual(meaning(soql))),
      { numRuns: 2000 },
    );
  });

  // Why it is not that library which answers queries: what follows is what real orgs do and it does not.
  it.each([
    ['SELECT Id FROM Account ALL ROWS', 'is SOQL, which the library refuses'],
    ['SELECT Id FROM Account WHERE Amount = 1e3', 'is SOQL, which the library refuses'],
    ["SELECT Id FROM Account WHERE Name IN ('x') OFFSET 5", 'is SOQL, which the library refuses'],
  ])('%s %s', (soql) => {
    expect(() => parseQuery(soql)).not.toThrow();
    expect(() => secondParse(soql)).toThrow();
  });

  it('refuses AND beside OR without parentheses, which the library takes', () => {
    const soql = "SELECT Id FROM Account WHERE A = 'a' AND B = 'b' OR C = 'c'";
    expect(() => parseQuery(soql)).toThrow("unexpected token: 'OR'");
    expect(() => secondParse(soql)).not.toThrow();
  });

  it.each([
    ['SELECT Id,\n  Name FROM Account\nWHERE Name ==', 3, 13],
    ['SELECT Id FROM Account LIMIT x', 1, 30],
    ['SELECT Id FROM Account WHERE (Name = 1', 1, 39],
    ['SELECT Id FROM Account GROUP Name', 1, 30],
    ['SELECT Id FROM Account WHERE A = 1 OR B = 2 AND C = 3', 1, 45],
    ['SELECT FOO(Id) FROM Account', 1, 8],
    ['SELECT Id FROM Account WHERE Name', 1, 34],
    ['SELECT Id FROM Account WHERE Name = ', 1, 37],
    ['SELECT Id FROM Account WHERE Name = Foo', 1, 37],
    ["SELECT Id FROM Account WHERE Name = 'x", 1, 37],
    ['SELECT Id FROM Account WHERE Name = 5 ; x', 1, 39],
  ])('tells where %j goes wrong', (soql, row, column) =>
    expect(() => parseQuery(soql)).toThrow(`ERROR at Row:${row}:Column:${column}\n`),
  );
});
