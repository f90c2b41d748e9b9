import { keys } from '@dms/domain';

/** Where the files of one portion lie that was made ready while the run went. */
export function portionKey(runId: string, load: number, name: string, file: string): string {
  return keys.load(runId, load, `portion-${name}-${file}`);
}
