import { SaxesParser } from 'saxes';
import type { Sheet } from '@dms/domain';
import { limits } from '../limits';
import { entriesOf, entryStart, openZip } from './zip';

interface NamedSheet extends Sheet {
  relation: string;
}

/**
 * The sheets of an xlsx file in their order. Cheap: reads the workbook's own directory and the first bytes of each
 * sheet; `rows` and `columns` are what the sheet claims to span, which a writer may leave out or have wrong.
 */
export async function listSheets(path: string): Promise<Sheet[]> {
  const zip = await openZip(path);
  try {
    const entries = await entriesOf(zip, limits.workbookEntries);
    const byName = new Map(entries.map((entry) => [entry.fileName, entry]));
    const read = async (name: string, most: number) => {
      const entry = byName.get(name);
      return entry ? (await entryStart(zip, entry, most)).toString() : '';
    };
    const sheets = sheetsOf(await read('xl/workbook.xml', 4 * 1024 ** 2));
    const targets = targetsOf(await read('xl/_rels/workbook.xml.rels', 4 * 1024 ** 2));
    const answer: Sheet[] = [];
    for (const { relation, ...sheet } of sheets.slice(0, 1000)) {
      const target = targets.get(relation);
      const start = target === undefined ? '' : await read(target, 4096);
      answer.push({ ...sheet, ...spanOf(start) });
    }
    return answer;
  } finally {
    zip.close();
  }
}

function elements(xml: string, wanted: string, take: (attributes: Record<string, string>) => void): void {
  const parser = new SaxesParser();
  parser.on('opentag', (tag) => {
    if (tag.name.split(':').at(-1) === wanted) take(tag.attributes as Record<string, string>);
  });
  parser.on('doctype', () => parser.fail('no document type is allowed'));
  parser.write(xml).close();
}

function sheetsOf(xml: string): NamedSheet[] {
  const sheets: NamedSheet[] = [];
  elements(xml, 'sheet', (attributes) => {
    const state = attributes['state'];
    const relation = Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1];
    sheets.push({
      name: attributes['name'] ?? '',
      state: state === 'hidden' || state === 'veryHidden' ? state : 'visible',
      relation: relation ?? '',
    });
  });
  return sheets;
}

function targetsOf(xml: string): Map<string, string> {
  const targets = new Map<string, string>();
  if (xml === '') return targets;
  elements(xml, 'Relationship', ({ Id = '', Target = '' }) => {
    targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`);
  });
  return targets;
}

function spanOf(start: string): { rows?: number; columns?: number } {
  const span = /<(?:\w+:)?dimension ref="[A-Z]{1,3}\d{1,7}:([A-Z]{1,3})(\d{1,7})"/.exec(start);
  if (!span) return {};
  const columns = [...(span[1] ?? '')].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
  return { rows: Number(span[2]), columns };
}
