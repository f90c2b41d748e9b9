import type { RunDto } from '../../client/models/run-dto';

/** Rows that a load would send: the others stay behind. */
export function rowsToLoad({ counts: { output } }: RunDto): number {
  return output.rows - output.skipped - output.failed;
}
