import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The first of these programs found on a PATH, absolute; undefined when none is there. */
export function findProgram(names: string[], path: string): string | undefined {
  return findPrograms(names, path)[0];
}

/** All of these programs on a PATH, absolute: by name, then by folder. */
export function findPrograms(names: string[], path: string): string[] {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).filter(canRun);
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
