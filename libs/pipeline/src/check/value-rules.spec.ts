import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { OrgField, quoteText } from '@dms/domain';
import { DuckSession, openSession } from '@dms/transform';
import { field, picklist } from './org-field.fixture';
import { valueRules } from './value-rules';

describe('what an org’s describe says about a value', () => {
  let folder: string;
  let session: DuckSession;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'values-'));
    session = await openSession(folder, { memoryMb: 128 });
  });
  afterAll(async () => {
    await session.close();
    await rm(folder, { recursive: true });
  });

  /** The codes that each value gets; warnings in lower case. */
  async function codes(of: OrgField, values: string[]): Promise<string[]> {
    const cases = valueRules(of, 'v').map(
      ({ code, severity, where }) =>
        `CASE WHEN ${where} THEN ${quoteText(severity === 'error' ? code : code.toLowerCase())} END`,
    );
    const rows = values.map((value, index) => `(${index}, ${quoteText(value)})`);
    const found = await session.rows(
      `SELECT concat_ws(' ', ${cases.join(', ')}) AS codes FROM (VALUES ${rows.join(', ')}) t(i, v) ORDER BY i`,
    );
    return found.map((row) => String(row['codes']));
  }
  /** Which of the values the org would refuse. */
  async function refused(of: OrgField, values: string[]): Promise<string[]> {
    const found = await codes(of, values);
    return values.filter((_, index) => /[A-Z]/.test(found[index] ?? ''));
  }

  it('lengths count as Java counts them, after the space around is taken off', async () => {
    const name = field('Name', { length: 5 });
    const wrong = ['123456', 'äöüßéx', '12 345', '\u{1F600}\u{1F600}\u{1F600}'];
    expect(
      await refused(name, ['12345', '  12345\n', 'äöüßé', '\u{1F600}\u{1F600}1', '五个汉字了', ...wrong]),
    ).toEqual(wrong);
  });

  it('lengths agree with JavaScript’s own, whatever the text', async () => {
    const name = field('Name', { length: 8 });
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 50 }), async (texts) => {
        const plain = texts.map((each) => each.replace(/\0/g, '')).filter((each) => each.trim() === each);
        const long = plain.filter((each) => each.length > 8);
        expect(plain.length === 0 ? [] : await refused(name, plain)).toEqual(long);
      }),
      { numRuns: 20 },
    );
  });

  it('addresses', async () => {
    const wrong = [
      'ann',
      'ann@',
      '@firm.example',
      'ann@firm',
      'a b@firm.example',
      'a@b@firm.example',
      'a@-b.de',
    ];
    const right = ['ann@firm.example', " o'neil+tag@sub.firm.co ", 'ann@fïrm.example', 'a@1.de'];
    expect(await refused(field('Email', { type: 'email' }), [...right, ...wrong])).toEqual(wrong);
  });

  it('numbers: their form, their range, and decimals that the field would round', async () => {
    const amount = field('Amount', { type: 'currency', length: 0, precision: 6, scale: 2 });
    expect(
      await codes(amount, ['1', '-.5', '1e3', ' 9999.99 ', '10000', '1e999', '1.005', '1.50', '1,5', '']),
    ).toEqual([
      '',
      '',
      '',
      '',
      'NUMBER_OUTSIDE_VALID_RANGE',
      'NUMBER_OUTSIDE_VALID_RANGE',
      'number_rounded',
      '',
      'INVALID_TYPE_ON_FIELD_IN_RECORD',
      'INVALID_TYPE_ON_FIELD_IN_RECORD',
    ]);
    const whole = field('Count', { type: 'int', length: 0, digits: 3 });
    expect(await refused(whole, ['999', '7.0', '1000', '7.5'])).toEqual(['1000', '7.5']);
  });

  it('dates, moments, times and booleans in the org’s own forms', async () => {
    const of = (type: string) => field('F', { type, length: 0 });
    expect(
      await refused(of('date'), [
        '2024-02-29',
        '2024-02-29T10:00:00Z',
        '2023-02-29',
        '29.02.2024',
        '1699-01-01',
        '4001-01-01',
        '2024-2-9',
      ]),
    ).toEqual(['2023-02-29', '29.02.2024', '1699-01-01', '4001-01-01', '2024-2-9']);
    expect(
      await refused(of('datetime'), [
        '2024-02-29T10:00:00Z',
        '2024-02-29t10:00:00.123+01:00',
        '2024-02-29',
        '2024-02-29 10:00',
        '2024-02-29T25:00:00Z',
        '2024-02-30T10:00:00Z',
      ]),
    ).toEqual(['2024-02-29 10:00', '2024-02-29T25:00:00Z', '2024-02-30T10:00:00Z']);
    expect(await refused(of('time'), ['10:00', '10:00:00.000Z', '24:00', 'noon'])).toEqual(['24:00', 'noon']);
    expect(await refused(of('boolean'), ['true', 'FALSE', '1', '0', 'yes'])).toEqual(['yes']);
  });

  it('picklists: a restricted one refuses, an open one takes in and says so; case and space do not count', async () => {
    const values = picklist('Hot', 'Cold');
    const dead = { value: 'Warm', label: 'Warm', active: false, defaultValue: false };
    const closed = { restrictedPicklist: true, picklistValues: [...values, dead] };
    expect(
      await refused(field('R', { type: 'picklist', ...closed }), [' hot ', 'Cold', 'Warm', 'Mild']),
    ).toEqual(['Warm', 'Mild']);
    expect(await codes(field('R', { type: 'picklist', picklistValues: values }), ['Mild', 'Hot'])).toEqual([
      'picklist_value_added',
      '',
    ]);
    const several = field('R', { type: 'multipicklist', ...closed });
    expect(await refused(several, ['Hot;cold', 'Hot', 'Hot;Mild'])).toEqual(['Hot;Mild']);
  });

  it('no value is SQL', async () => {
    const values = picklist("'); DROP TABLE x; --", "O'Hara");
    const closed = field("O'F", {
      type: 'picklist',
      label: "L'abel",
      restrictedPicklist: true,
      picklistValues: values,
    });
    expect(await refused(closed, ["'); drop table x; --", "O'Hara", "'"])).toEqual(["'"]);
  });
});
