// eslint-disable-next-line @nx/enforce-module-boundaries -- the one package.json is no room of ours; the build takes its version in
import { version } from '../../../../package.json';

/** Of this build of DMS. */
export const dmsVersion: string = version;
