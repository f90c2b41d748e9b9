import type { Config } from 'jest';

const rooms = [
  'domain',
  'config',
  'ingest',
  'transform',
  'storage',
  'cloudant',
  'queue',
  'salesforce',
  'pipeline',
  'testing',
];

/**
 * Node code runs as CommonJS made by swc, although Nest 12 is ESM only: an ESM transform reports a false
 * import cycle there, so `--experimental-vm-modules` (set by tools/with-toolchain.mjs) lets require() load ESM.
 */
const node: Config = {
  displayName: 'node',
  testEnvironment: 'node',
  testMatch: ['<rootDir>/libs/**/*.spec.ts', '<rootDir>/apps/!(web|web-e2e)/**/*.spec.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  moduleNameMapper: Object.fromEntries(
    rooms.map((room) => [`^@dms/${room}$`, `<rootDir>/libs/${room}/src/index.ts`]),
  ),
};

const config: Config = { projects: [node], testTimeout: 30_000 };
export default config;
