import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Outcome, outcomeStatuses } from '@dms/domain';
import { DuckSession, openSession } from '@dms/transform';
import { writeOutcomes } from './write-outcomes';

let folder: string;
let session: DuckSession;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dms-answers-'));
  session = await openSession(folder, { memoryMb: 128, tables: 'memory' });
});
afterEach(async () => {
  session.close();
  await rm(folder, { recursive: true });
});

it('writes outcomes by row, whatever their texts hold', async () => {
  const outcomes: Outcome[] = [
    { _out: 9_007_199_254_740_991, status: 'created', salesforceId: '003000000000001AAA' },
    { _out: 2, status: 'failed', code: 'STRING_TOO_LONG', message: `"Ä", 'x'; \\ \n\u0000 {"_out": 7} 山` },
  ];
  await writeOutcomes(session, outcomes);
  const none = { salesforceId: null, code: null, message: null };
  expect(await session.rows(`SELECT * FROM '${join(folder, 'outcomes.parquet')}'`)).toEqual([
    { ...none, ...outcomes[1] },
    { ...none, ...outcomes[0] },
  ]);
});

it('writes a file of the same shape without outcomes', async () => {
  await writeOutcomes(session, []);
  const columns = await session.describe(`SELECT * FROM '${join(folder, 'outcomes.parquet')}'`);
  expect(columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
    '_out BIGINT',
    'status VARCHAR',
    'salesforceId VARCHAR',
    'code VARCHAR',
    'message VARCHAR',
  ]);
});

it('gives back what it was given, halves of characters aside', async () => {
  const text = fc.option(fc.string({ unit: 'binary', maxLength: 40 }), { nil: undefined });
  const outcome = fc.record({
    _out: fc.maxSafeNat(),
    status: fc.constantFrom(...outcomeStatuses),
    salesforceId: text,
    code: text,
    message: text,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(outcome, { maxLength: 200, selector: ({ _out }) => _out }),
      async (outcomes) => {
        await writeOutcomes(session, outcomes);
        const whole = (value: string | undefined) => value?.toWellFormed() ?? null;
        expect(await session.rows(`SELECT * FROM '${join(folder, 'outcomes.parquet')}'`)).toEqual(
          outcomes
            .toSorted((a, b) => a._out - b._out)
            .map(({ _out, status, salesforceId, code, message }) => ({
              ...{ _out, status },
              ...{ salesforceId: whole(salesforceId), code: whole(code), message: whole(message) },
            })),
        );
      },
    ),
    { numRuns: 50 },
  );
});
