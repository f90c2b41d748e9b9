import type { Config } from 'jest';
import angular from 'jest-preset-angular/presets/index.js';

const rooms = [
  'domain',
  'config',
  'ingest',
  'transform',
  'storage',
  'cloudant',
  'queue',
  'outlets',
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
  moduleNameMapper: {
    ...Object.fromEntries(rooms.map((room) => [`^@dms/${room}$`, `<rootDir>/libs/${room}/src/index.ts`])),
    // It can be imported only, says its package.json; here everything is required.
    '^cologne-phonetic$': '<rootDir>/node_modules/cologne-phonetic/build/src/index.js',
  },
};

/** The pages, in jsdom. Angular's packages are ESM: they are loaded as such, not transformed. */
const web: Config = {
  ...angular.createCjsPreset({ tsconfig: '<rootDir>/apps/web/tsconfig.spec.json' }),
  testEnvironment: 'jest-preset-angular/environments/jest-jsdom-env',
  displayName: 'web',
  testMatch: ['<rootDir>/apps/web/**/*.spec.ts'],
  transformIgnorePatterns: ['/node_modules/'],
  setupFilesAfterEnv: ['<rootDir>/apps/web/jest.setup.ts'],
  moduleNameMapper: { '^@dms/domain$': '<rootDir>/libs/domain/src/index.ts' },
};

const config: Config = {
  projects: [node, web],
  testTimeout: 120_000,
  testSequencer: '<rootDir>/tools/longest-first.mjs',
};
export default config;
