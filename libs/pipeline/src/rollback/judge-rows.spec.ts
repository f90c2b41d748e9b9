import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Load, OrgField, emptyRecipe, quoteText } from '@dms/domain';
import { DuckSession, openSession } from '@dms/transform';
import { WireColumn } from '../load/wire-columns';
import { JudgeInput, judgeRows, stampFields } from './judge-rows';
import { undoWire } from './prepare-undo';

const field = (name: string, type = 'string') =>
  ({ name, type, scale: 0, caseSensitive: false, updateable: true }) as unknown as OrgField;
const fields = [field('LastName'), field('Email', 'email'), field('LastModifiedById', 'reference')];
const wire = (name: string): WireColumn => ({
  header: name,
  field: name,
  sql: '',
  blank: 'leave',
  boolean: false,
});
const id = (row: number) => `003000000000${String(row).padStart(3, '0')}AAA`;
const us = '005000000000001AAA';
const load = { name: 'undo', object: 'Contact', recipe: emptyRecipe, mapping: [], datasetId: 'd' };

/** What the org holds of a row now; everything is as the run left it unless said otherwise. */
interface Now {
  name?: string;
  mail?: string;
  by?: string;
  at?: string;
  made?: string;
  gone?: true;
}

describe('judging which rows may be undone', () => {
  let folder: string;
  let session: DuckSession;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'judge-'));
    session = await openSession(folder, { memoryMb: 128 });
  });
  afterEach(async () => {
    await session.close();
    await rm(folder, { recursive: true });
  });

  const parquet = (file: string, values: string[], columns: string) =>
    session.run(
      `COPY (SELECT * FROM (VALUES ${values.join(', ')}) t(${columns})) TO ${quoteText(session.path(file))} (FORMAT parquet)`,
    );

  /** Each row was sent as Name <row> and n<row>@x.example at 10:00:00 and answered by 10:00:05. */
  async function judge(now: Now[], more: Partial<JudgeInput> = {}): Promise<Record<number, string>> {
    const rows = now.map((_, row) => row + 1);
    await parquet(
      'prepared.parquet',
      rows.map((row) => `(${row}::BIGINT, '${id(row)}')`),
      '_out, "Id"',
    );
    await parquet(
      'sent.parquet',
      rows.map((row) => `(${row}::BIGINT, 'Name ${row}', 'n${row}@x.example')`),
      '_out, "LastName", "Email"',
    );
    const lines = now.flatMap(({ gone, name, mail, by, at, made }, index) => {
      const row = index + 1;
      const stamps = [
        by ?? us,
        at ?? '2026-01-03T10:00:00.000+0000',
        made ?? at ?? '2026-01-03T10:00:00.000+0000',
      ];
      const cells = [name ?? `Name ${row}`, mail ?? `n${row}@x.example`, ...stamps, id(row)];
      return gone ? [] : [cells.map((cell) => `"${cell}"`).join(',')];
    });
    const found = { file: 'found.csv', fields: ['LastName', 'Email', ...stampFields] };
    await writeFile(session.path('found.csv'), [[...found.fields, 'Id'].join(','), ...lines, ''].join('\n'));
    const action = more.action ?? 'delete';
    const operation = action === 'delete' ? 'delete' : 'update';
    const result = await judgeRows(session, {
      ...{ action, load: { ...load, operation } as Load, wire: undoWire([], fields), sent: ['sent.parquet'] },
      ...{
        later: { rows: [], settled: [] },
        compared: [wire('LastName'), wire('Email')],
        fields,
        found,
        parents: [],
        userId: us,
      },
      ...{ stamps: stampFields, until: Date.parse('2026-01-03T10:00:05Z') / 1000 },
      ...more,
    });
    const settled = await session.rows(
      `SELECT _out, coalesce(code, status) AS why FROM read_parquet(${quoteText(session.path('settled.parquet'))})`,
    );
    expect(result.rows).toBe(now.length - settled.length);
    return Object.fromEntries(settled.map(({ _out, why }) => [Number(_out), String(why)]));
  }

  it('leaves what holds something else, was written by others, or later', async () => {
    const left = await judge([
      {},
      { name: 'Other' },
      { mail: 'N3@X.example' },
      { by: '005000000000002AAA' },
      { at: '2026-01-03T10:00:05.900+0000', made: '2026-01-03T10:00:05.900+0000' },
      { at: '2026-01-03T10:00:06.000+0000', made: '2026-01-03T10:00:00.000+0000' },
      { at: '2026-01-03T10:00:05.900+0000', made: '2026-01-03T10:00:05.100+0000' },
      { gone: true },
      { by: us.slice(0, 15) },
    ]);
    expect(left).toEqual({
      2: 'changedSince',
      4: 'changedSince',
      6: 'changedSince',
      7: 'changedSince',
      8: 'gone',
    });
  });

  it('undoes what was created and not written again, though its stamp is later than the last answer was', async () => {
    expect(await judge([{ at: '2026-01-03T10:00:06.000+0000' }])).toEqual({});
    const later = await judge([{ at: '2026-01-03T10:00:06.000+0000' }], { stamps: ['LastModifiedDate'] });
    expect(later).toEqual({ 1: 'changedSince' });
  });

  it('puts back only what differs from the image, and leaves rows without one', async () => {
    await parquet(
      'before.parquet',
      [
        `('${id(1)}', 'Was', 'n1@x.example')`,
        `('${id(2)}', 'Name 2', 'n2@x.example')`,
        `('${id(3)}', NULL, 'N3@X.example')`,
      ],
      '"Id", "LastName", "Email"',
    );
    const restored = {
      action: 'restore' as const,
      before: 'before.parquet',
      wire: undoWire(['LastName', 'Email'], fields),
    };
    expect(await judge([{}, {}, {}, {}, { name: 'Other' }], restored)).toEqual({
      2: 'unchanged',
      4: 'noBeforeImage',
      5: 'noBeforeImage',
    });
    const rows = await session.rows(`SELECT * FROM read_parquet(${quoteText(session.path('rows.parquet'))})`);
    expect(rows.map(({ _out, ...cells }) => [Number(_out), cells])).toEqual([
      [1, { Id: id(1), LastName: 'Was', Email: '' }],
      [3, { Id: id(3), LastName: null, Email: 'N3@X.example' }],
    ]);
    expect(await judge([{}], { action: 'restore', wire: undoWire(['LastName'], fields) })).toEqual({
      1: 'noBeforeImage',
    });
  });

  it('holds what this rollback has put back itself for its own', async () => {
    await parquet(
      'restored.parquet',
      [`('${id(1)}', 'updated')`, `('${id(3)}', 'failed')`],
      'salesforceId, status',
    );
    const again = { at: '2026-01-03T11:00:00.000+0000', made: '2026-01-03T10:00:00.000+0000' };
    const restored = { files: ['restored.parquet'], until: Date.parse('2026-01-03T11:00:00Z') / 1000 };
    expect(await judge([again, again, again], { restored })).toEqual({
      2: 'changedSince',
      3: 'changedSince',
    });
  });

  it('compares lookups that a second pass set with what it set', async () => {
    await parquet(
      'later.parquet',
      [1, 2, 3].map((row) => `(${row}::BIGINT, '${id(row)}', 'Set later')`),
      '_out, "Id", "LastName"',
    );
    // The third was refused, so it says nothing.
    await parquet(
      'set.parquet',
      ["(1::BIGINT, 'updated')", "(2::BIGINT, 'updated')", "(3::BIGINT, 'failed')"],
      '_out, status',
    );
    // The first pass left the lookup out.
    const first = [1, 2, 3].map((row) => `(${row}::BIGINT, NULL, 'n${row}@x.example')`);
    await parquet('first.parquet', first, '_out, "LastName", "Email"');
    const files = { later: { rows: ['later.parquet'], settled: ['set.parquet'] }, sent: ['first.parquet'] };
    const left = await judge([{ name: 'Set later' }, { name: 'Otherwise' }, { name: 'Otherwise' }], files);
    expect(left).toEqual({ 2: 'changedSince' });
  });
});
