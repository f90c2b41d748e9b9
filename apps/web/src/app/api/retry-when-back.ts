import { effect, inject, untracked } from '@angular/core';
import type { PagedList } from './paged-list';
import { Reachability } from './reachability';

/** Lists that failed because DMS did not answer are asked for again once it does. In an injection context. */
export function retryWhenBack(...lists: Pick<PagedList<{ id: string }>, 'state' | 'retry'>[]): void {
  const reachability = inject(Reachability);
  effect(() => {
    if (reachability.lostSince() !== undefined) return;
    untracked(() => {
      for (const list of lists) {
        const state = list.state();
        if (state.kind === 'failed' && state.problem.code === 'UNREACHABLE') list.retry();
      }
    });
  });
}
