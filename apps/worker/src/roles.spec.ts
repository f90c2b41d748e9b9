import { readEnvironment } from '@dms/config';
import { chosenQueues } from './roles';

const chosen = (queues: string) =>
  Object.fromEntries(chosenQueues(readEnvironment({ DMS_WORKER_QUEUES: queues })));

describe('what a worker works at', () => {
  it('is everything where nothing is said', () => {
    expect(chosen('')).toEqual({
      ingest: 2,
      transform: 1,
      flow: 4,
      load: 16,
      verify: 2,
      events: 2,
      webhooks: 8,
    });
  });

  it('is the queues named, each with as many jobs at once as said', () => {
    expect(chosen('load:32')).toEqual({ load: 32 });
    expect(chosen('ingest, flow:1')).toEqual({ ingest: 2, flow: 1 });
  });

  it('is refused in words where there is no such queue', () => {
    expect(() => chosen('load,lode')).toThrow(
      'DMS_WORKER_QUEUES names "lode"; there are ingest, transform, flow, load, verify, events, webhooks',
    );
    expect(() => chosen('load,load:3')).toThrow('names "load" twice');
    for (const wrong of ['load:0', 'load:', 'load:1000', 'load;flow'])
      expect(() => chosen(wrong)).toThrow('DMS_WORKER_QUEUES must be queues');
  });
});
