import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ESLint } from 'eslint';

const root = join(__dirname, '..', '..', '..');

// The import table of ARCHITECTURE.md, tried with forbidden imports: a rule that cannot fail proves nothing.
describe('the import table', () => {
  const eslint = new ESLint({ cwd: root });
  const rulesBroken = async (filePath: string, code: string): Promise<(string | null)[]> => {
    const [result] = await eslint.lintText(code, { filePath });
    return (result?.messages ?? [])
      .filter((message) => message.severity === 2)
      .map((message) => message.ruleId);
  };
  const use = (name: string) => `import * as it from '${name}';\nconsole.log(it);\n`;

  it.each([
    ['libs/domain/src/ids.ts', '@dms/config'],
    ['libs/ingest/src/index.ts', '@dms/transform'],
    ['libs/cloudant/src/index.ts', '@dms/queue'],
    ['libs/outlets/src/index.ts', '@dms/queue'],
    ['libs/salesforce/src/index.ts', '@dms/cloudant'],
    ['libs/pipeline/src/index.ts', '@dms/cloudant'],
    ['libs/pipeline/src/index.ts', '@dms/salesforce'],
    ['libs/pipeline/src/index.ts', '@dms/testing'],
    ['apps/api/src/main.ts', '@dms/testing'],
    ['apps/practice-org/src/main.ts', '@dms/domain'],
    ['apps/web/src/main.ts', '@dms/pipeline'],
    ['apps/standalone/src/main.ts', '@dms/pipeline'],
    ['apps/standalone/src/main.ts', '@dms/testing'],
  ])('refuses that %s imports %s', async (file, name) => {
    expect(await rulesBroken(file, use(name))).toContain('@nx/enforce-module-boundaries');
  });

  it.each([
    ['libs/pipeline/src/index.ts', '@dms/transform'],
    ['apps/api/src/main.ts', '@dms/cloudant'],
    ['libs/pipeline/src/run/flow.spec.ts', '@dms/testing'],
    ['apps/standalone/src/bench/soak/soak-events.ts', '@dms/testing'],
  ])('allows that %s imports %s', async (file, name) => {
    expect(await rulesBroken(file, use(name))).not.toContain('@nx/enforce-module-boundaries');
  });

  it.each([
    ['libs/pipeline/src/index.ts', 'jsforce'],
    ['libs/pipeline/src/index.ts', '@ibm-cloud/cloudant'],
    ['libs/ingest/src/index.ts', '@duckdb/node-api'],
    ['apps/api/src/main.ts', 'bull'],
    ['apps/api/src/main.ts', '@nestjs/bull'],
    ['libs/cloudant/src/index.ts', 'jsforce'],
    ['libs/queue/src/index.ts', 'amqplib'],
  ])('keeps the package out: %s must not import %s', async (file, name) => {
    const broken = await rulesBroken(file, use(name));
    expect(broken).toContain('no-restricted-imports');
  });

  it.each([
    ['libs/salesforce/src/index.ts', 'jsforce'],
    ['libs/cloudant/src/index.ts', '@ibm-cloud/cloudant'],
    ['libs/transform/src/index.ts', '@duckdb/node-api'],
    ['apps/worker/src/main.ts', 'bull'],
    ['libs/outlets/src/index.ts', 'amqplib'],
  ])('has a home for each: %s may import %s', async (file, name) => {
    expect(await rulesBroken(file, use(name))).not.toContain('no-restricted-imports');
  });

  it('lets only libs/config read the environment', async () => {
    const code = 'console.log(process.env);\n';
    expect(await rulesBroken('apps/api/src/main.ts', code)).toContain('no-restricted-properties');
    expect(await rulesBroken('libs/config/src/environment.ts', code)).not.toContain(
      'no-restricted-properties',
    );
  });
});

// Nx builds anew what depends on a changed library; that takes its knowledge of the imports, which is off by default here.
describe('the graph of projects', () => {
  it('holds the imports, so that nothing built is older than a library in it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'dms-graph-'));
    try {
      const file = join(folder, 'graph.json');
      const nx = join(root, 'node_modules', '.bin', 'nx');
      execFileSync(nx, ['graph', `--file=${file}`], { cwd: root, stdio: 'ignore' });
      const { graph } = JSON.parse(readFileSync(file, 'utf8')) as {
        graph: { dependencies: Record<string, { target: string }[]> };
      };
      const uses = (name: string) => graph.dependencies[name]?.map(({ target }) => target);
      expect(uses('api')).toEqual(expect.arrayContaining(['pipeline', 'cloudant', 'queue', 'salesforce']));
      expect(uses('pipeline')).toEqual(expect.arrayContaining(['ingest', 'transform']));
      expect(uses('worker')).toContain('pipeline');
      expect(uses('web')).toContain('api');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
