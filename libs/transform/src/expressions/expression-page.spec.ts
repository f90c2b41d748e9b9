import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckSession, openSession } from '../engine/session';
import { documentedFunctions } from './allowed-functions';
import { checkExpression } from './check-expression';
import { expressionPage } from './expression-page';

const functions = Object.values(documentedFunctions).flat();

describe('the page of expressions', () => {
  let folder: string;
  let session: DuckSession;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'page-'));
    session = await openSession(folder, { memoryMb: 128 });
  });
  afterAll(() => {
    session.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is in docs/ as the code writes it (node tools/expressions-page.mjs)', () => {
    expect(readFileSync(join(__dirname, '../../../../docs/expressions.md'), 'utf8')).toBe(expressionPage());
  });

  it.each(functions.map(({ name, example, result }) => [name, example, result] as const))(
    'shows of %s that %s gives %j',
    async (name, example, result) => {
      const { sql } = await checkExpression(session, example, []);
      expect((await session.rows(`SELECT ${sql} AS v`))[0]?.['v']).toEqual(result);
      const isSyntax = /escape|overlay|position|timezone|list_value/.test(name);
      if (!isSyntax) expect(example.toLowerCase()).toContain(`${name}(`);
    },
  );

  it('names every function once', () => {
    expect(new Set(functions.map(({ name }) => name)).size).toBe(functions.length);
  });
});
