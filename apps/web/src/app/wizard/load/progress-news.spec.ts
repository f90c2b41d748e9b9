import type { RunDto } from '../../client/models/run-dto';
import { ProgressNews } from './progress-news';

const run = (state: string, rows: number, pending: number) =>
  ({ state, counts: { output: { rows, pending } } }) as unknown as RunDto;

describe('what is told aloud of a run', () => {
  it('is each tenth once, however often the run is looked at', () => {
    const news = new ProgressNews();
    const told: number[] = [];
    for (let done = 0; done <= 10_000; done += 7)
      if (news.isNews(run('loading', 10_000, 10_000 - done))) told.push(done);
    expect(told).toHaveLength(9);
    expect(told.map((done) => Math.floor(done / 1_000))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('is each change of its state, also before there are rows', () => {
    const news = new ProgressNews();
    const states = [
      'queued',
      'queued',
      'preparing',
      'preparing',
      'loading',
      'paused',
      'loading',
      'completed',
    ];
    expect(states.map((state) => news.isNews(run(state, 0, 0)))).toEqual([
      ...[false, false, true, false, true, true, true, true],
    ]);
  });

  it('is nothing when somebody comes to a run that goes on', () => {
    expect(new ProgressNews().isNews(run('loading', 100, 40))).toBe(false);
  });
});
