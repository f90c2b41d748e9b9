import { judgeNews } from './soak-events';

const runs = [{ id: 'r1', batches: ['b1', 'b2'] }];
const told = () =>
  new Map<string, Set<string>>([
    ['datasets/d1 dms.dataset.ready', new Set(['e0'])],
    ['runs/r1 dms.run.started', new Set(['e1'])],
    ['runs/r1 dms.run.completed', new Set(['e4'])],
    ['batches/b1 dms.batch.settled', new Set(['e2'])],
    ['batches/b2 dms.batch.settled', new Set(['e3'])],
  ]);

describe('what RabbitMQ told of a soak', () => {
  it('is right where each run and batch was told of under one id', () => {
    expect(judgeNews(told(), runs)).toEqual([]);
  });

  it('names what was lost', () => {
    const some = told();
    some.delete('batches/b2 dms.batch.settled');
    expect(judgeNews(some, runs)).toEqual(['1 lost: batches/b2 dms.batch.settled']);
  });

  it('names what came under two ids, and what never happened', () => {
    const more = told().set('runs/r1 dms.run.completed', new Set(['e4', 'e5']));
    more.set('runs/r2 dms.run.failed', new Set(['e6']));
    expect(judgeNews(more, runs)).toEqual([
      '1 under two ids: runs/r1 dms.run.completed',
      '1 of nothing that happened: runs/r2 dms.run.failed',
    ]);
  });
});
