import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Org } from '@dms/domain';
import { writeAnswers } from './org-answers';

describe('writeAnswers', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'answers-'));
    await writeFile(`${folder}/values.jsonl`, '{"v":"A"}\n');
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function answered(amount: unknown): Promise<{ text: string; bulk: boolean }> {
    let bulk = false;
    const org = {
      findByKeys: () => Promise.resolve([{ Id: '1', Key__c: 'A', Amount: amount }]),
      count: () => Promise.resolve(1),
      startQuery: () => Promise.resolve({ id: 'q' }),
      queryJob: () => Promise.resolve({ id: 'q', state: 'JobComplete', processed: 1 }),
      queryResults: async (_: string, path: string) => {
        bulk = true;
        await writeFile(path, 'in full');
        return 1;
      },
    } as unknown as Org;
    const wanted = { path: `${folder}/values.jsonl`, count: 1 };
    await writeAnswers(
      org,
      { object: 'X', by: 'Key__c', fields: ['Key__c', 'Amount'], wanted },
      `${folder}/found.csv`,
    );
    return { text: await readFile(`${folder}/found.csv`, 'utf8'), bulk };
  }

  it.each([12.5, 0.000001, 999999999999999, -123456789012.345, 1e21, null, true, '12345678901234567890'])(
    'takes %p as it comes',
    async (amount) => {
      expect((await answered(amount)).bulk).toBe(false);
    },
  );

  it.each([Number('12345678901234567.89'), 1234567890123456, -0.1234567890123456])(
    'asks again by Bulk where JSON may have rounded: %p',
    async (amount) => {
      expect(await answered(amount)).toEqual({ text: 'in full', bulk: true });
    },
  );
});
