import { inHand, type InHand } from '@dms/pipeline';
import { Logger } from '@nestjs/common';

const logger = new Logger('Worker');

/** Does a job's work; the log has its beginning, its end and what ended it, each line with the ids it is about. */
export function logged(queue: string, ids: InHand, work: () => Promise<void>): Promise<void> {
  return inHand(ids, async () => {
    const begun = performance.now();
    const ms = () => Math.round(performance.now() - begun);
    logger.debug({ queue }, 'The job begins');
    try {
      await work();
      logger.debug({ queue, ms: ms() }, 'The job is done');
    } catch (error) {
      logger.warn({ queue, ms: ms(), err: error }, 'The job failed; the documents say what is left to do');
      throw error;
    }
  });
}
