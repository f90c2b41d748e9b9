import nx from '@nx/eslint-plugin';
import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import prettier from 'eslint-config-prettier';

/** Who may import whom: ARCHITECTURE.md's table, as Nx tags. `testing` is for specs only (second block). */
const rooms = {
  domain: [],
  config: [],
  ingest: ['domain', 'config'],
  transform: ['domain', 'config'],
  storage: ['domain', 'config'],
  cloudant: ['domain', 'config'],
  queue: ['domain', 'config'],
  outlets: ['domain', 'config'],
  salesforce: ['domain', 'config'],
  pipeline: ['domain', 'ingest', 'transform', 'storage'],
  testing: ['domain'],
  web: ['domain'],
  'practice-org': ['config'],
  standalone: ['domain', 'config', 'storage', 'cloudant', 'queue'],
  api: [
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
  ],
  worker: [
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
  ],
  'web-e2e': [],
};
const boundaries = (extra) => [
  'error',
  {
    enforceBuildableLibDependency: false,
    // Specs load what they mock late; that makes nothing lazy.
    checkDynamicDependenciesExceptions: ['.*'],
    allow: [],
    depConstraints: Object.entries(rooms).map(([room, allowed]) => ({
      sourceTag: `room:${room}`,
      onlyDependOnLibsWithTags: [room, ...allowed, ...extra].map((name) => `room:${name}`),
    })),
  },
];

/** A package with one home: nobody else may import it. */
const homes = {
  jsforce: 'libs/salesforce',
  '@ibm-cloud/cloudant': 'libs/cloudant',
  '@duckdb/node-api': 'libs/transform',
  amqplib: 'libs/outlets',
};
/** Bull has three: the wiring, the processors, and (types of a Job) nothing else. */
const bullHomes = ['libs/queue/**', 'apps/worker/**'];
const bans = (names) => [
  'error',
  {
    paths: names.map((name) => ({
      name,
      message: `${name} may be imported only in its own room (see ARCHITECTURE.md).`,
    })),
    patterns: names.map((name) => ({
      group: [`${name}/*`],
      message: `${name} may be imported only in its own room.`,
    })),
  },
];
const everyHome = [...Object.keys(homes), 'bull', '@nestjs/bull'];

export default tseslint.config(
  {
    ignores: [
      '**/node_modules',
      'dist',
      '.nx',
      '.angular',
      '**/screenshots',
      'apps/web/src/app/client',
      'tmp',
      '.dms',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [js.configs.recommended, ...tseslint.configs.strict, ...tseslint.configs.stylistic],
  },
  {
    files: ['**/*.mjs'],
    extends: [js.configs.recommended],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        AbortSignal: 'readonly',
        Buffer: 'readonly',
      },
    },
  },
  {
    files: ['**/*.ts'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': boundaries([]),
      'no-restricted-imports': bans(everyHome),
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only libs/config reads the environment.' },
      ],
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' },
      ],
      'max-lines': ['warn', { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // Fixtures are parts of specs; nothing else imports them.
    files: ['**/*.spec.ts', '**/*.contract.ts', '**/*.fixture.ts'],
    rules: {
      '@nx/enforce-module-boundaries': boundaries(['testing']),
      'max-lines': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  ...Object.entries(homes).map(([name, home]) => ({
    files: [`${home}/**/*.ts`],
    rules: { 'no-restricted-imports': bans(everyHome.filter((other) => other !== name)) },
  })),
  { files: bullHomes, rules: { 'no-restricted-imports': bans(Object.keys(homes)) } },
  {
    // They listen to what is published, as other systems do.
    files: ['apps/worker/src/events.spec.ts', 'apps/standalone/src/bench/soak/soak-events.ts'],
    rules: { 'no-restricted-imports': bans(Object.keys(homes).filter((name) => name !== 'amqplib')) },
  },
  {
    // A test in all but its length: `npm run bench -- soak` strikes down a RabbitMQ of its own.
    files: ['apps/standalone/src/bench/soak/**/*.ts'],
    rules: { '@nx/enforce-module-boundaries': boundaries(['testing']) },
  },
  { files: ['libs/config/**/*.ts', 'apps/web-e2e/**/*.ts'], rules: { 'no-restricted-properties': 'off' } },
  prettier,
);
