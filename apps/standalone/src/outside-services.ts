import { Environment } from '@dms/config';
import { StartRefused } from './start-refused';

/**
 * Outside servers may be shared with other machines, and those must open the same seals and see the same files: with
 * REDIS_URL or CLOUDANT_URL the key and the storage have to be given as well. Throws StartRefused otherwise.
 */
export function requireSharedState(environment: Environment): void {
  const outside = (['REDIS_URL', 'CLOUDANT_URL'] as const).filter((name) => environment[name]);
  if (outside.length === 0) return;
  const missing = [
    ...(environment.DMS_SECRET_KEY ? [] : ['DMS_SECRET_KEY (32 bytes in base64)']),
    ...(environment.DMS_SHARED_STORAGE || environment.S3_BUCKET !== undefined
      ? []
      : ['S3_BUCKET (or DMS_SHARED_STORAGE=1 with DMS_STORAGE_DIR on a folder that every machine shares)']),
  ];
  if (missing.length === 0) return;
  throw new StartRefused(
    `With an outside ${outside.join(' and ')} DMS also needs ${missing.join(' and ')}, so that every machine opens the same credentials and sees the same files.`,
  );
}
