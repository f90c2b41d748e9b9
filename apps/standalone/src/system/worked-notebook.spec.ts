import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Cell, readNotebook, workedNotebook } from './worked-notebook.fixture';

// What it does is seen in verifying.spec.ts, beside a system that runs anyway.
const path = workedNotebook(join(__dirname, '..', '..', '..', '..'));
const { cells, nbformat, metadata } = readNotebook(path);
const textOf = ({ source }: Cell) => (Array.isArray(source) ? source.join('') : source);
const code = cells.filter(({ cell_type }) => cell_type === 'code');

describe('the worked notebook as it is kept', () => {
  it('has no output of anybody’s system, and so neither an old error nor a token', () => {
    expect(code.length).toBeGreaterThan(10);
    for (const cell of code) {
      expect(cell.outputs).toEqual([]);
      expect(cell.execution_count).toBeNull();
    }
    expect(nbformat).toBe(4);
    expect(Object.keys(metadata).sort()).toEqual(['kernelspec', 'language_info']);
  });

  it('takes who it is from the environment and never shows it', () => {
    const text = code.map(textOf).join('\n');
    expect(text).toContain('os.environ.get("DMS_TOKEN")');
    expect(text).not.toMatch(/\b[A-Za-z0-9_-]{32,}\b/);
    for (const [line] of text.matchAll(/^.*\bTOKEN\b.*$/gm))
      expect(line).toMatch(/^TOKEN = |^if not TOKEN|"Authorization": f"Bearer \{TOKEN\}"|Set DMS_TOKEN/);
  });

  it('says before each piece of code what it is for, and points at what is there', () => {
    expect(cells[0]?.cell_type).toBe('markdown');
    const prose = cells.filter(({ cell_type }) => cell_type === 'markdown').map(textOf);
    expect(prose.length).toBeGreaterThanOrEqual(code.length - 2);
    const links = prose.flatMap((each) => [...each.matchAll(/\]\(([^)#]+)\)/g)].map(([, to]) => to ?? ''));
    expect(links.length).toBeGreaterThan(2);
    for (const link of links) expect([link, existsSync(join(dirname(path), link))]).toEqual([link, true]);
  });
});
