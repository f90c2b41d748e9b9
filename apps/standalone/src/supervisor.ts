import { randomBytes } from 'node:crypto';
import { childEnvironment, Environment } from '@dms/config';
import { ChildLog } from './child-log';
import { replaceFile } from './durable-file';
import { Home } from './home';
import { HomeLock } from './home-lock';
import { Leftovers } from './leftovers';
import { rotateLog } from './log-rotation';
import { requireSharedState } from './outside-services';
import { loopback, namedPort, RememberedPorts } from './ports';
import {
  apiProgram,
  couchProgram,
  practiceOrgProgram,
  reachable,
  redisProgram,
  Settings,
  workerProgram,
} from './programs';
import { redisConfiguration } from './redis-configuration';
import { keepSecrets, Secrets } from './secrets';
import { StartRefused } from './start-refused';
import { Program, SupervisedProcess } from './supervised-process';
import { provide, redisPackage } from './system-packages';

/** The user name of the embedded CouchDB. */
const couchUser = 'dms';

/** Nobody loses a server that he still needs. */
const stopOrder = ['worker', 'api', 'practice-org', 'couchdb', 'redis'] as const;

/**
 * The one-machine edition: brings Redis, CouchDB and the practice org up, then the API and the workers, keeps them
 * up, and stops them in the opposite order.
 */
export class Supervisor {
  private readonly processes: SupervisedProcess[] = [];
  private lock?: HomeLock;
  private leftovers?: Leftovers;
  private stopping = false;

  constructor(
    private readonly environment: Environment,
    /** Folder of the built programs: <programs>/<app>/<entry>.js. */
    private readonly programs: string,
    private readonly say: (line: string) => void,
  ) {}

  /** Resolves when everything is ready and said so; StartRefused where it cannot be. */
  async start(): Promise<void> {
    requireSharedState(this.environment);
    const home = Home.open(this.environment.DMS_HOME);
    this.lock = HomeLock.take(home);
    this.leftovers = new Leftovers(home.in('run'));
    // A supervisor killed a moment ago may have children that are still ending and hold their ports.
    await this.leftovers.endAll();

    const remembered = new RememberedPorts(home);
    const ports = await this.namedPorts(remembered);
    const secrets = keepSecrets(home);

    this.say('Starting Redis, CouchDB and the practice org…');
    const [redisUrl, cloudant] = await Promise.all([
      this.redis(home, remembered, secrets),
      this.couch(home, remembered, secrets),
      this.launch(home, practiceOrgProgram(this.programs, home, ports.practiceOrg)),
    ]);
    await this.startOurs({
      environment: this.environment,
      home,
      programs: this.programs,
      ports,
      redisUrl,
      cloudant,
      secretKey: this.environment.DMS_SECRET_KEY ?? secrets.secretKey,
      sessionSecret: this.environment.DMS_SESSION_SECRET ?? secrets.sessionSecret,
      setupToken: this.environment.DMS_SETUP_TOKEN ?? randomBytes(24).toString('base64url'),
    });
  }

  /** Ends everything that was started, workers first and Redis last, within 15 s. Never rejects. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const role of stopOrder) {
      const ofRole = this.processes.filter((one) => one.role === role);
      await Promise.allSettled(ofRole.map((one) => one.stop()));
    }
    this.lock?.release();
  }

  private async startOurs(settings: Settings): Promise<void> {
    const { environment, home, ports, setupToken } = settings;
    const { DMS_WORKERS: count, HOST } = environment;
    this.say(`Starting the API and ${count} ${count === 1 ? 'worker' : 'workers'}…`);
    let setupRequired = false;
    const api = apiProgram(settings, (body) => {
      setupRequired = (body as { setupRequired?: unknown } | undefined)?.setupRequired === true;
    });
    const workers = Array.from({ length: count }, (_, index) => workerProgram(settings, index + 1));
    await Promise.all([api, ...workers].map((program) => this.launch(home, program)));

    const address = `http://${publicName(HOST)}:${ports.api}`;
    if (setupRequired) this.say(`Open ${address}/setup?token=${setupToken} to make the first admin.`);
    this.say(`DMS is ready at ${address}`);
  }

  /** The two ports that somebody may have named; 0 means any free one. */
  private async namedPorts(remembered: RememberedPorts): Promise<Settings['ports']> {
    const { PORT, DMS_PRACTICE_ORG_PORT, HOST } = this.environment;
    const api = await namedPort('PORT', PORT, HOST);
    if (DMS_PRACTICE_ORG_PORT === 0) return { api, practiceOrg: await remembered.portFor('practice-org') };
    if (DMS_PRACTICE_ORG_PORT === api)
      throw new StartRefused(`PORT and DMS_PRACTICE_ORG_PORT are both ${api}; they must differ.`);
    return { api, practiceOrg: await namedPort('DMS_PRACTICE_ORG_PORT', DMS_PRACTICE_ORG_PORT, HOST) };
  }

  /** The address of the Redis to use: the one given, else our own. A stray server is never looked for. */
  private async redis(home: Home, remembered: RememberedPorts, secrets: Secrets): Promise<string> {
    if (this.environment.REDIS_URL) return this.environment.REDIS_URL;
    const binary = await provide(redisPackage, {
      env: childEnvironment(),
      mayInstall: !this.environment.DMS_NO_SYSTEM_INSTALL,
      isRoot: process.getuid?.() === 0,
      say: this.say,
    });
    const port = await remembered.portFor('redis');
    const password = secrets.redisPassword;
    const log = home.in('logs', 'redis-server.log');
    rotateLog(log);
    const configuration = redisConfiguration({ port, password, folder: home.in('redis'), log });
    replaceFile(home.in('redis', 'redis.conf'), configuration);
    await this.launch(home, redisProgram(this.programs, home, binary, port, password));
    return `redis://:${password}@${loopback}:${port}`;
  }

  /** How to reach the CouchDB to use: the one given, else our own. */
  private async couch(
    home: Home,
    remembered: RememberedPorts,
    secrets: Secrets,
  ): Promise<Record<string, string>> {
    if (this.environment.CLOUDANT_URL) return {}; // the children inherit what was given
    const port = await remembered.portFor('couchdb');
    await this.launch(home, couchProgram(this.programs, home, port, secrets.couchPassword));
    return {
      CLOUDANT_URL: `http://${loopback}:${port}`,
      CLOUDANT_USERNAME: couchUser,
      CLOUDANT_PASSWORD: secrets.couchPassword,
    };
  }

  private async launch(home: Home, program: Program): Promise<void> {
    if (this.stopping || !this.leftovers) throw new StartRefused('The start was stopped.');
    const show = (line: string) => this.say(`${program.name}: ${line}`);
    const log = new ChildLog(home.in('logs', `${program.name}.log`), show);
    const one = new SupervisedProcess(program, log, this.leftovers, this.say);
    this.processes.push(one);
    await one.start();
  }
}

/** The name under which people reach it: localhost, unless it listens on one other address alone. */
function publicName(host: string): string {
  const everywhere = ['127.0.0.1', '0.0.0.0', '::', '::1', 'localhost'].includes(host);
  return everywhere ? 'localhost' : reachable(host);
}
