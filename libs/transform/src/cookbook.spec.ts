import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { Job, type Table } from './run/job.fixture';

const folder = join(__dirname, '../../../docs/cookbook');
const pages = readdirSync(folder).filter((name) => /^\d\d-.*\.md$/.test(name));

/** ```` ```csv source ````, ```` ```csv anyOtherDataset ````, ```` ```json recipe ````, ```` ```csv result ````, ```` ```json account ````. */
function blocksOf(page: string): Map<string, string> {
  const found = page.matchAll(/^```(?:csv|json) (\w+)\n([\s\S]*?)^```$/gm);
  return new Map([...found].map(([, name = '', body = '']) => [name, body]));
}

function tableOf(csv: string): Table {
  const [header = [], ...rows] = parse(csv) as string[][];
  return Object.fromEntries(header.map((name, at) => [name, rows.map((row) => row[at] || null)]));
}

describe('the cookbook', () => {
  it('has twelve recipes', () => expect(pages.length).toBeGreaterThanOrEqual(12));

  it.each(pages)('%s does what it says', async (page) => {
    const blocks = blocksOf(readFileSync(join(folder, page), 'utf8'));
    const job = await Job.open();
    try {
      for (const [name, body] of blocks) {
        if (['recipe', 'result', 'account'].includes(name)) continue;
        await job.stage(name === 'source' ? 'main' : name, tableOf(body));
      }
      const { steps } = JSON.parse(blocks.get('recipe') ?? '') as { steps: never[] };
      const { columns, output, source } = await job.run(...steps);
      const names = columns.map(({ name }) => name);
      const written = stringify([names, ...output.map((row) => names.map((name) => row[name]))], {
        cast: { boolean: String },
      });
      expect(written).toBe(blocks.get('result'));
      expect(source).toEqual(JSON.parse(blocks.get('account') ?? '{}'));
    } finally {
      job.close();
    }
  });
});
