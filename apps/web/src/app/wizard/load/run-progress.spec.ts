import type { BatchDto } from '../../client/models/batch-dto';
import type { RunDto } from '../../client/models/run-dto';
import { inFlight, settled, stagesOf } from './run-progress';

const load = (name: string, state: string, rows: number, pending: number) => ({
  name,
  state,
  counts: { output: { rows, pending } },
});
const run = (state: string, loads: object[], rows = 100, pending = 40) =>
  ({ state, loads, counts: { output: { rows, pending } } }) as unknown as RunDto;
const batch = (state: string, rows: number) => ({ state, rows }) as BatchDto;

describe('the way of a run', () => {
  const loads = [
    load('Accounts', 'done', 50, 0),
    load('Contacts', 'loading', 50, 40),
    load('Deals', 'waiting', 0, 0),
  ];
  const states = (state: string) => stagesOf(run(state, loads)).map((stage) => stage.state);

  it('goes from one stage to the next, loads in the middle', () => {
    expect(stagesOf(run('loading', loads)).map(({ name }) => name)).toEqual([
      'queued',
      'preparing',
      'Accounts',
      'Contacts',
      'Deals',
      'reconciling',
      'done',
    ]);
    expect(states('loading')).toEqual(['done', 'done', 'done', 'now', 'waiting', 'waiting', 'waiting']);
  });

  it('says how far the preparation of the load that is prepared now is', () => {
    const preparing = { share: 0.4, eta: null };
    const early = run('preparing', [
      load('Accounts', 'prepared', 50, 50),
      { ...load('Contacts', 'preparing', 0, 0), preparing },
      load('Deals', 'waiting', 0, 0),
    ]);
    expect(stagesOf(early).find(({ name }) => name === 'preparing')).toEqual({
      name: 'preparing',
      state: 'now',
      preparing,
    });
    expect(stagesOf(run('loading', early.loads)).some((stage) => stage.preparing)).toBe(false);
  });

  it('stands where it was while it is paused', () => {
    expect(states('paused')).toEqual(states('loading'));
    const early = run('paused', [load('Accounts', 'waiting', 0, 0)]);
    expect(stagesOf(early).map((stage) => stage.state)).toEqual([
      'done',
      'now',
      'waiting',
      'waiting',
      'waiting',
    ]);
  });

  it('has all behind it when it is over, however it ended', () => {
    for (const state of ['completed', 'completed_with_errors', 'cancelled', 'failed'])
      expect(new Set(states(state))).toEqual(new Set(['done']));
  });

  it('counts what is settled', () => {
    expect(settled(run('loading', [], 100, 40))).toEqual({ done: 60, all: 100 });
  });
});

describe('rows on their way', () => {
  it('are those of batches handed over and not answered', () => {
    const batches = [batch('harvested', 60), batch('uploaded', 25), batch('planned', 15)];
    expect(inFlight(run('loading', []), batches)).toEqual({ there: 25, here: 15 });
  });

  it('are never more than the rows without an answer', () => {
    expect(inFlight(run('loading', [], 100, 10), [batch('closed', 100)])).toEqual({ there: 10, here: 0 });
  });
});
