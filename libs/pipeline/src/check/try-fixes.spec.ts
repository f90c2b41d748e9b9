import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Load, OrgField, quoteText } from '@dms/domain';
import { DuckSession, openSession } from '@dms/transform';
import { field, picklist } from './org-field.fixture';
import { tryFixes } from './try-fixes';
import { valueRules } from './value-rules';

describe('steps that put the rows of a cause right', () => {
  let folder: string;
  let session: DuckSession;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fixes-'));
    session = await openSession(folder, { memoryMb: 128 });
  });
  afterEach(async () => {
    await session.close();
    await rm(folder, { recursive: true });
  });

  const copy = (file: string, select: string) =>
    session.run(`COPY (${select}) TO ${quoteText(session.path(file))} (FORMAT parquet)`);

  /** The fix of a column of these cells, which feeds this field; the rows that break its rules are the cause's. */
  async function fixOf(target: OrgField, cells: (string | null)[], options: Load['options'] = {}) {
    const rows = cells.map(
      (cell, index) =>
        `(${index + 1}::BIGINT, ${cell === null ? 'NULL::VARCHAR' : quoteText(cell)}, 'other ${index}')`,
    );
    await copy('output.parquet', `SELECT * FROM (VALUES ${rows.join(', ')}) t(_out, "c", "n")`);
    const issues = valueRules(target, '"c"').map(
      ({ code, severity, where }) =>
        `SELECT _out, 2000 AS place, '${target.name}' AS field, '${code}' AS code, '${severity}' AS severity FROM t WHERE "c" IS NOT NULL AND (${where})`,
    );
    if (!target.nillable)
      issues.push(
        `SELECT _out, 31000, '${target.name}', 'REQUIRED_FIELD_MISSING', 'error' FROM t WHERE coalesce(trim("c"), '') = ''`,
      );
    const table = quoteText(session.path('output.parquet'));
    await copy('issues.parquet', `WITH t AS (FROM read_parquet(${table})) ${issues.join(' UNION ALL ')}`);
    const load: Load = {
      ...{ name: 'people', datasetId: 'd', recipe: { version: 1, steps: [] }, object: 'Contact' },
      ...{ operation: 'insert', mapping: [{ field: target.name, column: 'c' }], options },
    };
    const columns = [
      { name: 'c', type: 'text' as const },
      { name: 'n', type: 'text' as const },
    ];
    const [fix] = await tryFixes(session, { load, fields: [target], columns });
    return fix && { ...fix.step, fixes: fix.fixes };
  }

  const born = field('Born__c', { type: 'date', length: 0 });

  it('reads dates by what the column shows, and leaves the rest', async () => {
    expect(await fixOf(born, ['31.12.1980', '1.2.1990', '2000-01-31', 'tomorrow', null])).toEqual({
      ...{ op: 'parse', column: 'c', type: 'date', onError: 'keep', fixes: 2 },
    });
    expect(await fixOf(born, ['25/03/2024', '03/04/2024', null])).toMatchObject({ op: 'parse', fixes: 2 });
    expect(await fixOf(born, ['3. März 1990', '24. Dezember 1991'])).toMatchObject({
      locale: 'de',
      fixes: 2,
    });
  });

  it('guesses at no date that can be read in two ways, and at no moment without a zone', async () => {
    expect(await fixOf(born, ['03/04/2024', '05/06/2024'])).toBeUndefined();
    const seen = field('Seen__c', { type: 'datetime', length: 0 });
    expect(await fixOf(seen, ['2024-05-06 10:00'])).toBeUndefined();
    expect(await fixOf(seen, ['2024-05-06 10:00'], { timezone: 'Asia/Tokyo' })).toMatchObject({
      op: 'parse',
      timezone: 'Asia/Tokyo',
      fixes: 1,
    });
    expect(await fixOf(seen, ['2024-05-06 10:00:00+02:00'])).toMatchObject({ type: 'instant', fixes: 1 });
  });

  it('reads numbers of one form, and none that two forms read differently', async () => {
    const amount = field('Amount__c', { type: 'currency', length: 0, precision: 18, scale: 2 });
    expect(await fixOf(amount, ['1.234,50', '12,00', '7'])).toMatchObject({ decimal: ',', fixes: 2 });
    expect(await fixOf(amount, ['1,234.50', '1,000'])).toMatchObject({ decimal: '.', fixes: 2 });
    expect(await fixOf(amount, ['1,234'])).toBeUndefined();
    expect(await fixOf(amount, ['many'])).toBeUndefined();
  });

  it('counts rows, not values, and only those that the step helps', async () => {
    const mail = field('Email', { type: 'email' });
    expect(
      await fixOf(mail, ['ann(at)firm.example', 'ann(at)firm.example', 'nonsense', 'bob@firm.example']),
    ).toMatchObject({ op: 'email', repair: true, fixes: 2 });
  });

  it('takes the gentlest step that helps as many', async () => {
    const short = field('Short__c', { length: 10 });
    expect(await fixOf(short, ['a          lot of room', `x${' '.repeat(20)}y`])).toMatchObject({
      op: 'derive',
    });
    expect(await fixOf(short, [`x${' '.repeat(20)}y`])).toMatchObject({ op: 'clean', fixes: 1 });
    expect(await fixOf(short, ['\u{1F600}'.repeat(9)])).toMatchObject({
      expression: 'left("c", 5)',
      fixes: 1,
    });
  });

  it('translates values that a picklist has under another spelling', async () => {
    const colour = field('Colour__c', {
      ...{ type: 'picklist', restrictedPicklist: true, picklistValues: picklist('Dark Red', 'Blue') },
    });
    expect(await fixOf(colour, ['dark_red', 'Blue', 'Green'])).toMatchObject({
      op: 'map',
      values: { dark_red: 'Dark Red' },
      fixes: 1,
    });
  });

  it('fills what must be there with a value that says so, or the picklist’s own', async () => {
    expect(await fixOf(field('Name__c', { nillable: false }), ['x', null, ''])).toMatchObject({
      with: { value: 'Unknown' },
      fixes: 2,
    });
    const kind = field('Kind__c', {
      ...{ nillable: false, type: 'picklist', picklistValues: picklist('A', 'B') },
    });
    expect(await fixOf(kind, [null, 'B'])).toMatchObject({ with: { value: 'A' }, fixes: 1 });
    const much = field('Much__c', { nillable: false, type: 'double', length: 0, precision: 18 });
    expect(await fixOf(much, [null])).toBeUndefined();
  });
});
