import { idsInHand, InHand } from './in-hand';

/** Whatever is called so, at the first three depths of a logged object, is not written. */
const secretNames = [
  'authorization',
  'cookie',
  'password',
  'token',
  'accessToken',
  'securityToken',
  'clientSecret',
  'credentials',
  'sealedCredentials',
  'passwordHash',
  'secretHash',
  'csrfToken',
];

export interface LogOptions {
  level: string;
  redact: { paths: string[]; remove: true };
  mixin: () => InHand;
}

/** How every process of DMS logs (options of pino): JSON lines, no secrets, the ids of what is in hand on each. */
export function logOptions(level: string): LogOptions {
  return {
    level,
    redact: {
      paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      remove: true,
    },
    mixin: idsInHand,
  };
}
