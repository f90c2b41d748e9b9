import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PracticeOrgProcess } from '@dms/testing';

const V = '/services/data/v62.0';
const ROWS = 30_000;

interface Job {
  id: string;
  state: string;
  numberRecordsProcessed: number;
  numberRecordsFailed: number;
}

/** The program as people have it, killed with -9 at any moment: what it answered is there after the next start. */
describe('a practice org that is killed', () => {
  let home: string;
  let org: PracticeOrgProcess;
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'practice-killed-'));
    org = await PracticeOrgProcess.start({ home });
  });
  afterEach(async () => {
    await org.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const killed = async (): Promise<void> => {
    await org.stop('SIGKILL');
    org = await PracticeOrgProcess.start({ home });
  };
  const count = async (where = ''): Promise<number> => {
    const soql = encodeURIComponent(`SELECT COUNT() FROM Contact ${where}`);
    return (await org.call<{ totalSize: number }>('GET', `${V}/query?q=${soql}`)).totalSize;
  };

  it('has every write it answered, and none twice', async () => {
    let n = 0;
    const answered = new Set<string>();
    for (let round = 0; round < 3; round++) {
      let dead = false;
      const writers = Array.from({ length: 4 }, async () => {
        while (!dead) {
          const key = `K-${n++}`;
          try {
            await org.call('POST', `${V}/sobjects/Contact`, { LastName: 'x', Legacy_Id__c: key });
            answered.add(key);
          } catch {
            return;
          }
          // The kill falls into the middle of the writing, wherever the writers are then.
          if (answered.size >= (round + 1) * 40 && !dead) {
            dead = true;
            await killed();
          }
        }
      });
      await Promise.all(writers);
    }
    const soql = encodeURIComponent('SELECT Legacy_Id__c FROM Contact');
    const { records } = await org.call<{ records: { Legacy_Id__c: string }[] }>(
      'GET',
      `${V}/query?q=${soql}`,
    );
    const kept = new Set(records.map((record) => record.Legacy_Id__c));
    expect([...answered].filter((key) => !kept.has(key))).toEqual([]);
    const journal = await org.call<{ keys: number; writes: number; most: number }>(
      'GET',
      '/practice/writes/summary?object=Contact',
    );
    expect(journal).toMatchObject({ keys: kept.size, writes: kept.size, most: 1 });
  });

  it('finishes a bulk job where it was, with each row once', async () => {
    const job = await org.call<Job>('POST', `${V}/jobs/ingest`, {
      object: 'Contact',
      operation: 'upsert',
      externalIdFieldName: 'Legacy_Id__c',
    });
    const csv = `Legacy_Id__c,LastName\n${Array.from({ length: ROWS }, (_, i) => `K-${i},x\n`).join('')}`;
    const put = await fetch(`${org.url}${V}/jobs/ingest/${job.id}/batches`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${org.login.accessToken}`, 'content-type': 'text/csv' },
      body: csv,
    });
    expect(put.status).toBe(201);
    await org.call('PATCH', `${V}/jobs/ingest/${job.id}`, { state: 'UploadComplete' });
    const look = () => org.call<Job>('GET', `${V}/jobs/ingest/${job.id}`);
    for (let kills = 0, next = ROWS / 10; kills < 2;) {
      const { numberRecordsProcessed, state } = await look();
      if (state === 'JobComplete') break;
      if (numberRecordsProcessed < next) continue;
      next = numberRecordsProcessed + ROWS / 10;
      kills += 1;
      await killed();
      expect((await look()).numberRecordsProcessed).toBeGreaterThanOrEqual(numberRecordsProcessed);
    }
    let end = await look();
    while (end.state !== 'JobComplete') end = await look();
    expect([end.numberRecordsProcessed, end.numberRecordsFailed, await count()]).toEqual([ROWS, 0, ROWS]);
    const journal = await org.call<{ writes: number; most: number }>(
      'GET',
      '/practice/writes/summary?object=Contact',
    );
    expect(journal).toMatchObject({ writes: ROWS, most: 1 });
  });
});
