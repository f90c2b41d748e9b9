import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { quoteText } from '@dms/domain';
import { DuckSession, openSession } from '@dms/transform';
import { idProblem } from './id-form';

describe('the form of an Id', () => {
  let folder: string;
  let session: DuckSession;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ids-'));
    session = await openSession(folder, { memoryMb: 128 });
  });
  afterAll(async () => {
    await session.close();
    await rm(folder, { recursive: true });
  });

  async function wrong(ids: string[], prefixes: string[] = []): Promise<string[]> {
    const rows = ids.map((id, index) => `(${index}, ${quoteText(id)})`);
    const found = await session.rows(
      `SELECT v FROM (VALUES ${rows.join(', ')}) t(i, v) WHERE ${idProblem('v', prefixes)} ORDER BY i`,
    );
    return found.map(({ v }) => String(v));
  }
  /** As Salesforce documents it: each of three characters tells which of five letters are capitals. */
  const checksum = (id: string) =>
    [0, 5, 10]
      .map((start) =>
        [...id.slice(start, start + 5)].reduce(
          (sum, letter, bit) => sum + (/[A-Z]/.test(letter) ? 1 << bit : 0),
          0,
        ),
      )
      .map((sum) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'[sum])
      .join('');

  it('is 15 characters, or 18 with the right end', async () => {
    const bad = ['', '003', '0035g00000AbCdEAA0', '0035g00000AbCd!', '0035g00000AbCdEAAAA'];
    expect(await wrong(['001D000000IRFma', '001D000000IRFmaIAH', ' 001D000000IRFma ', ...bad])).toEqual(bad);
  });

  it('is one of the objects that the field may hold', async () => {
    expect(await wrong(['001D000000IRFma', '003D000000IRFma'], ['001'])).toEqual(['003D000000IRFma']);
  });

  it('ends in what its capitals say, for every Id, and in nothing else', async () => {
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'];
    const id = fc.string({ unit: fc.constantFrom(...letters), minLength: 15, maxLength: 15 });
    await fc.assert(
      fc.asyncProperty(fc.array(id, { minLength: 1, maxLength: 30 }), async (ids) => {
        expect(await wrong(ids.map((each) => each + checksum(each)))).toEqual([]);
        const turned = ids.map((each) => each + (checksum(each) === 'AAA' ? 'AAB' : 'AAA'));
        expect(await wrong(turned)).toEqual(turned);
      }),
      { numRuns: 15 },
    );
  });
});
