import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ConfigModule, Environment } from '@dms/config';
import { Connections, Credentials } from '@dms/domain';
import { ConnectionService, defaultApiVersion } from '../connection/connection.service';
import { PracticeCredentials } from '../connection/practice-login';
import { JsforceOrg } from '../org/jsforce-org';
import { JsforceOrgs } from '../org/jsforce-orgs';
import { SalesforceModule } from '../salesforce.module';
import { WireSettings } from '../wire/wire-settings';

/** The room as an application has it, against one org; for specs. */
export interface Rehearsal {
  app: INestApplicationContext;
  orgs: JsforceOrgs;
  service: ConnectionService;
  /** A folder of the spec's own. */
  folder: string;
  /** Stores a connection with these credentials (by default the practice org's) and answers its id. */
  connect(credentials?: Credentials): Promise<string>;
  open(credentials?: Credentials): Promise<JsforceOrg>;
  /** What the practice org's login.json says from now on. */
  tell(login: Partial<PracticeCredentials>): Promise<void>;
  end(): Promise<void>;
}

/** `login`: what login.json says; an org at its instanceUrl counts as the practice org. No call waits for a retry. */
export async function salesforceFor(
  connections: Connections,
  login: PracticeCredentials,
  settings: Partial<WireSettings> = {},
): Promise<Rehearsal> {
  const folder = await mkdtemp(join(tmpdir(), 'dms-salesforce-'));
  const path = join(folder, 'login.json');
  await writeFile(path, JSON.stringify(login));
  @Module({ providers: [{ provide: Connections, useValue: connections }], exports: [Connections] })
  class Store {}
  @Module({ imports: [ConfigModule.fromEnvironment(), SalesforceModule.with([Store])] })
  class Application {}
  const app = await NestFactory.createApplicationContext(Application, { logger: false, abortOnError: false });
  Object.assign(app.get(Environment), {
    DMS_PRACTICE_ORG_LOGIN: path,
    DMS_SECRET_KEY: randomBytes(32).toString('base64'),
  });
  Object.assign(app.get(WireSettings), { wait: () => Promise.resolve(), ...settings });
  return rehearsalIn(app, connections, folder, path, login);
}

function rehearsalIn(
  app: INestApplicationContext,
  connections: Connections,
  folder: string,
  path: string,
  login: PracticeCredentials,
): Rehearsal {
  const service = app.get(ConnectionService);
  const orgs = app.get(JsforceOrgs);
  let made = 0;
  const connect = async (credentials: Credentials = { type: 'practice' }): Promise<string> => {
    const id = `c${++made}`;
    const at = new Date().toISOString();
    const sealed = await service.seal(id, credentials);
    const owned = { owner: 'u1', createdAt: at, updatedAt: at };
    await connections.create(id, { ...sealed, ...owned, name: id, apiVersion: defaultApiVersion });
    return id;
  };
  return {
    app,
    orgs,
    service,
    folder,
    connect,
    open: async (credentials) => orgs.open(await connect(credentials)),
    tell: (changes) => writeFile(path, JSON.stringify({ ...login, ...changes })),
    end: async () => {
      await app.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
