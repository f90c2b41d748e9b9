import { DmsError, Load, Lookup, MappingEntry } from '@dms/domain';
import fc from 'fast-check';
import { orderLoads } from './load-order';

type Link = [field: string, lookup: Lookup];

const load = (name: string, object: string, links: Link[] = []): Load => ({
  name,
  object,
  datasetId: 'd',
  recipe: { version: 1, steps: [] },
  operation: 'upsert',
  externalIdField: 'Legacy_Id__c',
  mapping: [
    { field: 'Legacy_Id__c', column: 'id' },
    ...links.map(([field, lookup]): MappingEntry => ({ field, lookup })),
  ],
});
const byKey = (object: string, key = 'Legacy_Id__c'): Lookup => ({
  by: 'externalId',
  object,
  key,
  column: 'p',
});
const byLoad = (name: string): Lookup => ({
  by: 'load',
  load: name,
  key: 'id',
  column: 'p',
  noMatch: 'fail',
});

describe('orderLoads', () => {
  it('puts parents before children, whatever order they were given in', () => {
    const loads = [
      load('opportunities', 'Opportunity', [['AccountId', byKey('Account')]]),
      load('contacts', 'Contact', [['AccountId', byKey('account', 'legacy_id__c')]]),
      load('accounts', 'Account'),
    ];
    expect(orderLoads(loads)).toMatchObject({
      order: [2, 0, 1],
      level: [1, 1, 0],
      hierarchies: [],
      secondPasses: [],
      links: [
        { child: 0, parent: 2, field: 'AccountId' },
        { child: 1, parent: 2, field: 'AccountId' },
      ],
    });
  });

  it('knows lookups into another load, and queries over what another load writes', () => {
    const query: Lookup = {
      by: 'query',
      object: 'Account',
      match: [{ field: 'Legacy_Id__c', column: 'p' }],
      noMatch: 'fail',
      manyMatch: 'fail',
    };
    const elsewhere: Lookup = { ...query, match: [{ field: 'Site', column: 'p' }] };
    const loads = [
      load('a', 'Contact', [['AccountId', query]]),
      load('b', 'Case', [['ContactId', byLoad('a')]]),
      load('c', 'Lead', [['X__c', elsewhere]]),
      load('d', 'Account', [['ParentId', query]]),
    ];
    expect(orderLoads(loads)).toMatchObject({ level: [1, 2, 0, 0], hierarchies: [] });
  });

  it('keeps the given order among loads that do not depend on each other', () => {
    expect(orderLoads([load('a', 'Lead'), load('b', 'Campaign'), load('c', 'Account')]).order).toEqual([
      0, 1, 2,
    ]);
  });

  it('ignores lookups into records that no load of the migration writes, or that are only taken away', () => {
    expect(orderLoads([load('a', 'Contact', [['OwnerId', byKey('User', 'Username')]])]).level).toEqual([0]);
    const removed: Load = { ...load('old', 'Account'), operation: 'hardDelete' };
    expect(orderLoads([load('a', 'Contact', [['AccountId', byKey('Account')]]), removed]).links).toEqual([]);
  });

  it('names lookups of a load into its own rows', () => {
    const links: Link[] = [
      ['ParentId', byKey('Account')],
      ['Other__c', byLoad('accounts')],
    ];
    expect(orderLoads([load('accounts', 'Account', links)])).toMatchObject({
      level: [0],
      hierarchies: [
        { load: 0, field: 'ParentId' },
        { load: 0, field: 'Other__c' },
      ],
    });
  });

  const circle = [
    load('a', 'Account', [['Main__c', byKey('Contact')]]),
    load('b', 'Contact', [['AccountId', byKey('Account')]]),
  ];

  it('opens a circle at one lookup that may wait', () => {
    expect(orderLoads(circle)).toMatchObject({
      level: [0, 1],
      secondPasses: [{ load: 0, field: 'Main__c' }],
    });
    expect(orderLoads(circle, (_, field) => field !== 'Main__c')).toMatchObject({
      level: [1, 0],
      secondPasses: [{ load: 1, field: 'AccountId' }],
    });
  });

  it('refuses a circle of lookups that cannot wait, and names it', () => {
    expect(() => orderLoads(circle, () => false)).toThrow(DmsError);
    expect(() => orderLoads(circle, () => false)).toThrow('a -> b -> a');
    expect(() => orderLoads(circle, () => false)).toThrow('a.Main__c, b.AccountId');
  });

  it('finds an order for any loads: each parent is on an earlier level, or its lookup waits', () => {
    const graph = fc.integer({ min: 1, max: 7 }).chain((count) =>
      fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 14 }).map((edges) =>
        Array.from({ length: count }, (_, index) =>
          load(
            `l${index}`,
            `O${index}`,
            edges
              .filter(([child]) => child === index)
              .map(([, parent], number): Link => [`F${number}`, byLoad(`l${parent}`)]),
          ),
        ),
      ),
    );
    fc.assert(
      fc.property(graph, (loads) => {
        const { order, level, links, secondPasses } = orderLoads(loads);
        expect([...order].sort((a, b) => a - b)).toEqual(loads.map((_, index) => index));
        for (const { child, parent } of links) expect(level[parent]).toBeLessThan(level[child] ?? 0);
        const waiting = new Set(secondPasses.map((each) => `${each.load}.${each.field}`));
        expect(waiting.size).toBe(secondPasses.length);
      }),
    );
  });
});
