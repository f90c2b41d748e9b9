import type { RunDto } from '../../client/models/run-dto';
import { settled } from './run-progress';

/** What of a run's progress is told aloud: each change of its state and each tenth of its rows, nothing twice. */
export class ProgressNews {
  private told: string | undefined;

  /** Whether this is new; how the run is found to be at first is read from the page. */
  isNews(run: Pick<RunDto, 'state' | 'counts'>): boolean {
    const { done, all } = settled(run);
    const now = `${run.state} ${all > 0 ? Math.floor((10 * done) / all) : 0}`;
    const isNews = this.told !== undefined && this.told !== now;
    this.told = now;
    return isNews;
  }
}
