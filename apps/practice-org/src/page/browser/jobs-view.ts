import { button, h } from './dom';
import { number, pager, table, time } from './table';
import type { ViewOf } from './view';
import { word } from './words';

interface Job {
  id: string;
  api: string;
  object: string;
  operation: string;
  state: string;
  processed: number;
  failed: number;
  created: string;
  error: string | null;
}

const SIZE = 50;

/** Bulk jobs of both kinds, the newest first. */
export const jobsView: ViewOf = (api) => {
  const list = async (place: HTMLElement, offset: number): Promise<void> => {
    const { jobs, total } = await api.get<{ jobs: Job[]; total: number }>('jobs', { offset, limit: SIZE });
    const columns = [
      { title: word('job'), cell: (job: Job) => job.id, kind: 'code' as const },
      { title: word('api'), cell: (job: Job) => job.api },
      { title: word('object'), cell: (job: Job) => job.object },
      { title: word('operation'), cell: (job: Job) => job.operation },
      { title: word('state'), cell: (job: Job) => (job.error ? `${job.state}: ${job.error}` : job.state) },
      { title: word('processed'), cell: (job: Job) => number(job.processed), kind: 'number' as const },
      { title: word('failed'), cell: (job: Job) => number(job.failed), kind: 'number' as const },
      { title: word('made'), cell: (job: Job) => time(job.created) },
    ];
    place.replaceChildren(
      table(word('jobs'), columns, jobs, word('noJobs')),
      pager(offset, SIZE, total, (to) => void list(place, to)),
    );
  };
  return {
    async draw(place) {
      const results = h('div', {});
      place.append(
        h(
          'div',
          { class: 'row end' },
          button(word('again'), () => void list(results, 0)),
        ),
        results,
      );
      await list(results, 0);
    },
  };
};
