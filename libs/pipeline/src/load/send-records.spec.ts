import { Org, OrgError, RowAnswer } from '@dms/domain';
import { aLoad } from '@dms/testing';
import { WireRecord } from './batch-records';
import { SentLoad } from './prepared-load';
import { rowsAtTry } from './row-retries';
import { sendInGroups, sendRecords } from './send-records';

const records = (count: number, parents = 1): WireRecord[] =>
  Array.from({ length: count }, (_, index) => ({
    _out: index + 1,
    key: `k${index}`,
    parent: `p${index % parents}`,
    body: { n: index + 1 },
  }));
const keyed: SentLoad = { load: aLoad(), wire: [] };
const { externalIdField: _key, ...plain } = aLoad();
const keyless: SentLoad = { load: { ...plain, operation: 'insert' }, wire: [] };

/** An org whose calls end as the script says; by default every record is created. */
function scripted(script: (call: number, rows: number[]) => Error | undefined): {
  org: Org;
  calls: number[][];
} {
  const calls: number[][] = [];
  const send = async (request: { records: { n: number }[] }): Promise<RowAnswer[]> => {
    const rows = request.records.map(({ n }) => n);
    calls.push(rows);
    const error = script(calls.length, rows);
    if (error) throw error;
    return rows.map((n) => ({ status: 'created', salesforceId: `001${n}` }));
  };
  return { org: { send } as unknown as Org, calls };
}
const permit = () => Promise.resolve();
const error = (code: string, errorClass: OrgError['errorClass'], known = true) =>
  new OrgError(code, code, errorClass, known);

describe('sendRecords', () => {
  it.each(['EXCEEDED_MAX_SIZE_REQUEST', 'EXCEEDED_ID_LIMIT', 'HTTP_413'])(
    'halves a call that is too large (%s) until it fits, and answers every row once',
    async (code) => {
      const { org, calls } = scripted((_, rows) => (rows.length > 3 ? error(code, 'fatal') : undefined));
      const { outcomes, unsent } = await sendRecords(org, keyed, records(10), permit);
      expect(outcomes.map(({ _out, salesforceId }) => `${_out}:${salesforceId}`).sort()).toEqual(
        records(10)
          .map(({ _out }) => `${_out}:001${_out}`)
          .sort(),
      );
      expect(unsent).toEqual([]);
      expect(calls.filter((rows) => rows.length <= 3).flat()).toHaveLength(10);
    },
  );

  it('fails one row that no call can hold, alone', async () => {
    const { org } = scripted((_, rows) => (rows.includes(5) ? error('HTTP_413', 'fatal') : undefined));
    const { outcomes } = await sendRecords(org, keyed, records(8), permit);
    expect(outcomes.filter(({ status }) => status === 'failed')).toEqual([
      { _out: 5, status: 'failed', code: 'HTTP_413', message: 'HTTP_413' },
    ]);
    expect(outcomes).toHaveLength(8);
  });

  it('does not halve for a limit of the day, which stops the run', async () => {
    const { org, calls } = scripted(() => error('REQUEST_LIMIT_EXCEEDED', 'quota'));
    await expect(sendRecords(org, keyed, records(8), permit)).rejects.toThrow('REQUEST_LIMIT_EXCEEDED');
    expect(calls).toHaveLength(1);
  });
});

describe('sendInGroups', () => {
  it('goes in ever smaller groups the more often rows were tried, and at last alone', () => {
    expect([0, 1, 2, 3, 4].map(rowsAtTry)).toEqual([200, 50, 10, 1, 1]);
  });

  it('keeps children of one parent beside each other', async () => {
    const { org, calls } = scripted(() => undefined);
    await sendInGroups(org, keyed, records(6, 2), 3, permit);
    expect(calls).toEqual([
      [1, 3, 5],
      [2, 4, 6],
    ]);
  });

  it('leaves to a successor what was surely not sent after an answer', async () => {
    const { org } = scripted((call) => (call === 2 ? error('SERVER_UNAVAILABLE', 'retry') : undefined));
    const { outcomes, unsent } = await sendInGroups(org, keyed, records(6), 2, permit);
    expect(outcomes.map(({ _out }) => _out)).toEqual([1, 2]);
    expect(unsent.map(({ _out }) => _out)).toEqual([3, 4, 5, 6]);
  });

  it('lets the org be read back when an answer is lost, where rows have a key', async () => {
    const { org } = scripted((call) => (call === 2 ? error('NETWORK', 'retry', false) : undefined));
    await expect(sendInGroups(org, keyed, records(6), 2, permit)).rejects.toMatchObject({ code: 'NETWORK' });
  });

  it('without a key reports only the rows of the lost answer as unknown, and never sends those again', async () => {
    const { org, calls } = scripted((call) => (call === 2 ? error('NETWORK', 'retry', false) : undefined));
    const { outcomes, unsent } = await sendInGroups(org, keyless, records(6), 2, permit);
    expect(outcomes.map(({ _out, status }) => [_out, status])).toEqual([
      [1, 'created'],
      [2, 'created'],
      [3, 'unknown'],
      [4, 'unknown'],
    ]);
    expect(unsent.map(({ _out }) => _out)).toEqual([5, 6]);
    expect(calls).toHaveLength(2);
  });
});
