import { OrgStock } from './dirty-org';
import { Dice, Dirt, Row, anyOf, dirtyRows } from './row-maker';

/** One load of the proof: its rows and all of its definition but the dataset. */
export interface DirtyLoad {
  rows: Row[];
  load: { name: string; object: string; operation: string; mapping: object[]; [key: string]: unknown };
}

const column = (field: string, name: string, more: object = {}) => ({ field, column: name, ...more });
const byKey = (object: string, key: string, name: string) => ({
  by: 'externalId',
  object,
  key,
  column: name,
});
/** 40 characters of which one counts twice. */
const emoji = '😀';

/** The key of the row before (only the last of equal keys is sent). */
const sameKey: Dirt = (row, dice, earlier) => {
  const other = dice.pick(earlier.length > 0 ? earlier : [row]);
  row['id'] = other['id'] ?? '';
};
const noKey: Dirt = (row) => void (row['id'] = '');

export function dirtyLoads(count: number, dice: Dice, stock: OrgStock): DirtyLoad[] {
  return [
    accounts(count, dice),
    contacts(count, dice),
    opportunities(count, dice),
    projects(count, dice),
    cases(count, dice, stock),
    events(count, dice, stock),
    leads(dice, stock),
  ];
}

function accounts(count: number, dice: Dice): DirtyLoad {
  const clean = (n: number): Row => ({
    id: `A-${n}`,
    name: `Firm ${n}`,
    staff: String(dice.below(90_000)),
    revenue: String(dice.below(1e9)),
    web: 'https://firm.example',
    branch: 'Energy',
    tier: dice.pick(['Gold', 'Silver', 'Bronze', '']),
    vat: `V${n}`,
    origin: '',
    site: 'Wien',
    sic: '',
    parent: dice.chance(0.3) && n > 0 ? `A-${dice.below(n)}` : '',
  });
  const dirt: Dirt[] = [
    noKey,
    sameKey,
    anyOf(
      'name',
      '',
      '   ',
      'x'.repeat(256),
      emoji.repeat(130),
      `  ${'y'.repeat(255)}  `,
      `${emoji.repeat(100)}fits`,
    ),
    anyOf('staff', 'many', '12.5', '1e3', '123456789', '99999999', '100.0', '-5', '+7', ' 8 ', 'NaN'),
    anyOf(
      'revenue',
      '1e18',
      '1234567890123456789',
      '12,5',
      '12.345',
      '1e17',
      '.5',
      '5.',
      '1e999',
      '0x10',
      'inf',
    ),
    anyOf('web', `https://${'w'.repeat(250)}.example`),
    anyOf('branch', 'Beekeeping'),
    anyOf('tier', 'Platinum', 'Gold;Silver', ' Gold ', '   '),
    anyOf('vat', 'TAKEN', 'taken', 'TWICE', 'twice', '', 'v'.repeat(21)),
    anyOf('origin', 'web', 'far too long for it'),
    anyOf('parent', 'A-nobody', 'A-0', 'A-1', 'a-2'),
  ];
  return {
    rows: dirtyRows(dice, count, clean, dirt),
    load: {
      name: 'accounts',
      object: 'Account',
      operation: 'upsert',
      externalIdField: 'Legacy_Id__c',
      mapping: [
        column('Legacy_Id__c', 'id'),
        column('Name', 'name'),
        column('NumberOfEmployees', 'staff'),
        column('AnnualRevenue', 'revenue'),
        column('Website', 'web'),
        column('Industry', 'branch'),
        column('Tier__c', 'tier'),
        column('Vat__c', 'vat'),
        column('Origin__c', 'origin'),
        column('Site', 'site'),
        column('Sic', 'sic'),
        { field: 'ParentId', lookup: byKey('Account', 'Legacy_Id__c', 'parent') },
      ],
    },
  };
}

function contacts(count: number, dice: Dice): DirtyLoad {
  const clean = (n: number): Row => ({
    id: `C-${n}`,
    name: `Person ${n}`,
    mail: `p${n}@firm.example`,
    born: `19${10 + dice.below(90)}-0${1 + dice.below(9)}-1${dice.below(10)}`,
    phone: '+43 1 234',
    firm: dice.chance(0.7) ? `A-${dice.below(count)}` : '',
  });
  const dirt: Dirt[] = [
    noKey,
    sameKey,
    anyOf('name', '', ' \t', 'x'.repeat(81), `${emoji.repeat(41)}`, `${emoji.repeat(40)}`),
    anyOf(
      'mail',
      'a@b',
      'müller@firma.example',
      'x y@z.example',
      'a@b.c',
      'a@-x.example',
      'a..b@c.example',
      '@x.example',
      'a@b@c.example',
      ' ok@fine.example ',
      'a@x_y.example',
      `${'l'.repeat(80)}@x.example`,
    ),
    anyOf(
      'born',
      '31.02.2026',
      '2026-02-30',
      '2026-2-3',
      '1600-01-01',
      '2026-01-31T10:00:00Z',
      '4001-01-01',
      '2026-01-31T25:00:00Z',
      ' 1999-12-31 ',
      '2024-02-29',
      '2023-02-29',
      'soon',
      '20200101',
    ),
    anyOf('phone', '1'.repeat(41)),
    anyOf('firm', 'A-nobody', 'A-', 'a-3'),
  ];
  return {
    rows: dirtyRows(dice, count, clean, dirt),
    load: {
      name: 'contacts',
      object: 'Contact',
      operation: 'upsert',
      externalIdField: 'Legacy_Id__c',
      mapping: [
        column('Legacy_Id__c', 'id'),
        column('LastName', 'name', { blank: 'null' }),
        column('Email', 'mail'),
        column('Birthdate', 'born'),
        column('Phone', 'phone'),
        { field: 'AccountId', lookup: byKey('Account', 'Legacy_Id__c', 'firm') },
      ],
    },
  };
}

function opportunities(count: number, dice: Dice): DirtyLoad {
  const clean = (n: number): Row => ({
    id: `O-${n}`,
    name: `Deal ${n}`,
    stage: 'Prospecting',
    close: '2026-12-31',
    amount: `${dice.below(1e6)}.50`,
    chance: String(dice.below(100)),
    firm: dice.chance(0.3) ? 'N-1' : '',
  });
  const dirt: Dirt[] = [
    noKey,
    anyOf('name', '', 'x'.repeat(121)),
    anyOf('stage', '', 'Dreaming'),
    anyOf('close', '', 'tomorrow'),
    anyOf('amount', '1e16', '9999999999999999', 'a lot', '1.005'),
    anyOf('chance', '1000', 'half', '55.5'),
    anyOf('firm', 'N-2', 'N-3'),
  ];
  const match = [{ field: 'AccountNumber', column: 'firm' }];
  return {
    rows: dirtyRows(dice, count, clean, dirt),
    load: {
      name: 'opportunities',
      object: 'Opportunity',
      operation: 'upsert',
      externalIdField: 'Legacy_Id__c',
      mapping: [
        column('Legacy_Id__c', 'id'),
        column('Name', 'name'),
        column('StageName', 'stage'),
        column('CloseDate', 'close'),
        column('Amount', 'amount'),
        column('Probability', 'chance'),
        {
          field: 'AccountId',
          lookup: { by: 'query', object: 'Account', match, noMatch: 'fail', manyMatch: 'fail' },
        },
      ],
    },
  };
}

function projects(count: number, dice: Dice): DirtyLoad {
  const clean = (n: number): Row => ({
    id: `P-${n}`,
    name: `Project ${n}`,
    firm: `A-${dice.below(count)}`,
    type: 'Inner',
    kind: 'Build',
    tags: 'red;blue',
    starts: '2026-01-31T12:00:00.000Z',
    at: '12:30:00',
    rate: '12.5',
    active: 'true',
    note: '',
  });
  const dirt: Dirt[] = [
    noKey,
    anyOf('id', 'twice', 'TWICE'),
    anyOf('name', 'x'.repeat(81)),
    anyOf('firm', '', 'A-nobody'),
    anyOf('type', 'Outer', 'Former', 'None such', ''),
    anyOf('kind', 'Study', 'Break', ''),
    anyOf('tags', 'red;pink', 'green', 'red;red', 'red; blue'),
    anyOf(
      'starts',
      '2026-01-31',
      '31.01.2026 12:00',
      '2026-01-31T12:00',
      '2026-13-01T00:00:00Z',
      '2026-01-31 12:00:00',
      '2026-01-31T12:00:00+01:00',
    ),
    anyOf('at', '25:00', '12:30', 'noon', '12:30:00.123Z'),
    anyOf('rate', '1000', '999.994', 'x', '1.234'),
    anyOf('active', 'yes', '1', 'FALSE', 'maybe'),
    anyOf('note', 'n'.repeat(51), `${' '.repeat(60)}short`),
  ];
  return {
    rows: dirtyRows(dice, count, clean, dirt),
    load: {
      name: 'projects',
      object: 'Project__c',
      operation: 'upsert',
      externalIdField: 'Ext__c',
      mapping: [
        column('Ext__c', 'id'),
        column('Name', 'name'),
        { field: 'Account__c', lookup: byKey('Account', 'Legacy_Id__c', 'firm') },
        { field: 'RecordTypeId', lookup: { by: 'recordType', column: 'type' } },
        column('Kind__c', 'kind'),
        column('Tags__c', 'tags'),
        column('Starts__c', 'starts'),
        column('At__c', 'at'),
        column('Rate__c', 'rate'),
        column('Active__c', 'active'),
        column('Note__c', 'note'),
      ],
    },
  };
}

function cases(count: number, dice: Dice, stock: OrgStock): DirtyLoad {
  const ids = stock.cases;
  const clean = (n: number): Row => ({
    id: ids[n] ?? '',
    subject: `Changed ${n}`,
    contact: dice.chance(0.5) ? dice.pick(stock.contacts) : '',
    escalated: 'false',
  });
  const wrongChecksum = (id: string) => `${id.slice(0, 15)}${id.endsWith('AAA') ? 'BBB' : 'AAA'}`;
  const dirt: Dirt[] = [
    anyOf('id', 'xyz', '500000000000001AAA', stock.account, ''),
    (row, d) => void (row['id'] = d.pick(stock.deletedCases)),
    (row) => void (row['id'] = wrongChecksum(row['id'] ?? '')),
    (row) => void (row['id'] = (row['id'] ?? '').slice(0, 15)),
    anyOf('subject', 'x'.repeat(256)),
    anyOf('contact', 'nobody', stock.account, '003000000000001AAA', stock.deletedContact, '00Q000000000001'),
    anyOf('escalated', 'perhaps', '1'),
  ];
  return {
    rows: dirtyRows(dice, Math.min(count, ids.length), clean, dirt),
    load: {
      name: 'cases',
      object: 'Case',
      operation: 'update',
      mapping: [
        column('Id', 'id'),
        column('Subject', 'subject'),
        column('ContactId', 'contact'),
        column('IsEscalated', 'escalated'),
      ],
    },
  };
}

function events(count: number, dice: Dice, stock: OrgStock): DirtyLoad {
  const clean = (n: number): Row => ({
    subject: `Event ${n}`,
    starts: '2026-03-01T09:00:00.000Z',
    ends: '2026-03-01T10:00:00.000Z',
    minutes: '',
    place: 'Wien',
    who: dice.chance(0.3) ? dice.pick(stock.contacts) : '',
  });
  const dirt: Dirt[] = [
    (row) => Object.assign(row, { starts: '', ends: '' }),
    (row) => Object.assign(row, { ends: '', minutes: '30' }),
    anyOf('ends', '2026-03-01T08:00:00.000Z', '2026-03-01T10:00:00+05:00'),
    anyOf('starts', 'tomorrow', '2026-02-31T10:00:00Z'),
    anyOf('minutes', 'long', '123456789'),
    anyOf('place', 'p'.repeat(256)),
    anyOf('who', stock.account, '003000000000001AAA', stock.deletedContact, stock.leads[0] ?? ''),
  ];
  return {
    rows: dirtyRows(dice, count, clean, dirt),
    load: {
      name: 'events',
      object: 'Event',
      operation: 'insert',
      mapping: [
        column('Subject', 'subject'),
        column('StartDateTime', 'starts'),
        column('EndDateTime', 'ends'),
        column('DurationInMinutes', 'minutes'),
        column('Location', 'place'),
        column('WhoId', 'who'),
      ],
    },
  };
}

function leads(dice: Dice, stock: OrgStock): DirtyLoad {
  const clean = (n: number): Row => ({ id: stock.leads[n] ?? '' });
  const dirt: Dirt[] = [
    anyOf('id', 'xyz', '00Q000000000001AAA', stock.account, ''),
    (row, d) => void (row['id'] = d.pick(stock.deletedLeads)),
  ];
  // The last ones stay, for the events of the proof to refer to.
  return {
    rows: dirtyRows(dice, stock.leads.length, clean, dirt),
    load: { name: 'leads', object: 'Lead', operation: 'delete', mapping: [column('Id', 'id')] },
  };
}
