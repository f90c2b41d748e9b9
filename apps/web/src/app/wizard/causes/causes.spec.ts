import type { CauseDto } from '../../client/models/cause-dto';
import type { LoadDto } from '../../client/models/load-dto';
import { columnOf, grouped } from './causes';

const cause = (severity: CauseDto['severity'], code: string): CauseDto => ({
  severity,
  code,
  count: 1,
  field: null,
  load: 'l',
  samples: [],
});
const load = {
  mapping: [
    { field: 'Email', column: 'mail' },
    {
      field: 'AccountId',
      lookup: { by: 'externalId', object: 'Account', key: 'Legacy_Id__c', column: 'acct' },
    },
    {
      field: 'Boss__c',
      lookup: { by: 'externalId', object: 'Contact', key: 'Legacy_Id__c', column: 'boss' },
    },
  ],
} as unknown as LoadDto;

it('keeps errors, decisions and warnings apart, in the order found', () => {
  const found = [cause('decision', 'a'), cause('error', 'b'), cause('error', 'c')];
  expect(grouped(found).map(({ severity, causes }) => [severity, causes.map(({ code }) => code)])).toEqual([
    ['error', ['b', 'c']],
    ['decision', ['a']],
  ]);
});

it('names the column behind a field, and behind the path of a lookup', () => {
  expect(columnOf('Email', load)).toBe('mail');
  expect(columnOf('Account.Legacy_Id__c', load)).toBe('acct');
  expect(columnOf('Boss__r.Legacy_Id__c', load)).toBe('boss');
  expect(columnOf('Fax', load)).toBeUndefined();
  expect(columnOf(null, load)).toBeUndefined();
});
