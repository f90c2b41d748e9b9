import { copyFile, link, rm } from 'node:fs/promises';
import type { SqlSession } from '@dms/domain';

/** The engine reads only files of its folder: elsewhere a link, or a copy where linking is not possible. */
export async function bringIn(session: SqlSession, path: string): Promise<string> {
  const file = 'source.bytes';
  if (path === session.path(file)) return file;
  await rm(session.path(file), { force: true });
  try {
    await link(path, session.path(file));
  } catch {
    await copyFile(path, session.path(file));
  }
  return file;
}
