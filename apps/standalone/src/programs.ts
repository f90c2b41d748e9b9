import { join } from 'node:path';
import { childEnvironment, Environment } from '@dms/config';
import { Home } from './home';
import { loopback } from './ports';
import { answersAt, redisAnswers, saysReady } from './readiness';
import { Program } from './supervised-process';

/** Everything the programs are told: where each server listens, and the secrets. */
export interface Settings {
  environment: Environment;
  home: Home;
  /** The folder of the built programs: <programs>/<app>/<entry>.js. */
  programs: string;
  ports: { api: number; practiceOrg: number };
  redisUrl: string;
  /** CLOUDANT_* of the embedded CouchDB; empty where the environment names another. */
  cloudant: Record<string, string>;
  secretKey: string;
  sessionSecret: string;
  setupToken: string;
}

/** No server that is not in need of a secret gets to see it. */
const withoutSecrets = {
  DMS_ADMIN_USERNAME: null,
  DMS_ADMIN_PASSWORD: null,
  DMS_SECRET_KEY: null,
  DMS_SESSION_SECRET: null,
  DMS_SETUP_TOKEN: null,
  DMS_METRICS_TOKEN: null,
  REDIS_URL: null,
  VCAP_SERVICES: null,
  S3_BUCKET: null,
  S3_ACCESS_KEY_ID: null,
  S3_SECRET_ACCESS_KEY: null,
  CLOUDANT_URL: null,
  CLOUDANT_APIKEY: null,
  CLOUDANT_USERNAME: null,
  CLOUDANT_PASSWORD: null,
};

export function redisProgram(
  programs: string,
  home: Home,
  binary: string,
  port: number,
  password: string,
): Program {
  return {
    role: 'redis',
    name: 'redis',
    title: 'Redis',
    script: join(programs, 'standalone', 'redis.js'),
    args: [binary, home.in('redis', 'redis.conf'), home.in('run')],
    env: childEnvironment(withoutSecrets),
    ready: redisAnswers(port, password),
    graceMs: 3000,
    leaves: ['redis-server'],
  };
}

export function couchProgram(programs: string, home: Home, port: number, password: string): Program {
  return {
    role: 'couchdb',
    name: 'couchdb',
    title: 'CouchDB',
    script: join(programs, 'standalone', 'couchdb.js'),
    env: childEnvironment({
      ...withoutSecrets,
      DMS_COUCHDB_DIR: home.in('couchdb'),
      DMS_COUCHDB_PORT: String(port),
      DMS_COUCHDB_PASSWORD: password,
    }),
    ready: saysReady,
    graceMs: 1500,
  };
}

export function practiceOrgProgram(programs: string, home: Home, port: number): Program {
  return {
    role: 'practice-org',
    name: 'practice-org',
    title: 'The practice org',
    script: join(programs, 'practice-org', 'main.js'),
    env: childEnvironment({ ...withoutSecrets, DMS_HOME: home.path, DMS_PRACTICE_ORG_PORT: String(port) }),
    ready: saysReady,
    graceMs: 1500,
  };
}

/** `onReady` gets the body of /api/health/ready each time the API has come up. */
export function apiProgram(settings: Settings, onReady: (body: unknown) => void): Program {
  const { environment, programs, ports } = settings;
  return {
    role: 'api',
    name: 'api',
    title: 'The API',
    script: join(programs, 'api', 'main.js'),
    env: childEnvironment({
      ...common(settings),
      PORT: String(ports.api),
      HOST: environment.HOST,
      DMS_SESSION_SECRET: settings.sessionSecret,
      DMS_SETUP_TOKEN: settings.setupToken,
    }),
    ready: answersAt(`http://${reachable(environment.HOST)}:${ports.api}/api/health/ready`, onReady),
    graceMs: 3000,
  };
}

/** Workers are numbered from 1. */
export function workerProgram(settings: Settings, number: number): Program {
  return {
    role: 'worker',
    name: `worker-${number}`,
    title: `Worker ${number}`,
    script: join(settings.programs, 'worker', 'main.js'),
    env: childEnvironment({
      ...common(settings),
      DMS_ADMIN_USERNAME: null,
      DMS_ADMIN_PASSWORD: null,
      DMS_SESSION_SECRET: null,
      DMS_SETUP_TOKEN: null,
      DMS_METRICS_TOKEN: null,
    }),
    ready: saysReady,
    graceMs: 5000,
  };
}

function common(settings: Settings): Record<string, string> {
  const { environment, home } = settings;
  return {
    DMS_HOME: home.path,
    DMS_STORAGE_DIR: environment.DMS_STORAGE_DIR ?? home.in('storage'),
    DMS_PRACTICE_ORG_PORT: String(settings.ports.practiceOrg),
    DMS_PRACTICE_ORG_LOGIN: home.in('practice-org', 'login.json'),
    DMS_SECRET_KEY: settings.secretKey,
    REDIS_URL: settings.redisUrl,
    ...settings.cloudant,
  };
}

/** An address at which a server bound to this host answers on this machine. */
export function reachable(host: string): string {
  if (host === '0.0.0.0') return loopback;
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
