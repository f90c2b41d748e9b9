import { dirname, join, posix } from 'node:path';
import { DmsError, newId, type Sheet } from '@dms/domain';
import { unreadable } from './guard';
import { readNumberFormats, type Shows } from './number-formats';
import type { OpenWorkbook, ReadRows } from './open-workbook';
import { RowLane } from './row-lane';
import { SharedStrings } from './shared-strings';
import { SheetRows } from './sheet-rows';
import { attributesOf, decodeText, type XmlHandler } from './xml-tokens';
import { ZipPackage, type PackageLimits } from './zip-package';

interface SheetPart extends Pick<Sheet, 'name' | 'state'> {
  part: string;
}

/** An xlsx or xlsm file, transitional or strict. Shared strings that memory has no room for lie beside it on disk. */
export class XlsxWorkbook implements OpenWorkbook {
  readonly format = 'xlsx';

  private constructor(
    private readonly zip: ZipPackage,
    readonly sheets: readonly SheetPart[],
    private readonly strings: SharedStrings,
    private readonly shows: readonly Shows[],
    private readonly date1904: boolean,
  ) {}

  /** Throws DmsError as ZipPackage does, and FILE_UNREADABLE where it holds no sheets. */
  static async open(path: string, signal?: AbortSignal, most?: PackageLimits): Promise<XlsxWorkbook> {
    const zip = await ZipPackage.open(path, signal, most);
    const strings = new SharedStrings(join(dirname(path), `strings-${newId()}`));
    try {
      const book = await readWorkbookPart(zip);
      if (book.sheets.length === 0)
        throw new DmsError('FILE_UNREADABLE', 'The workbook is damaged: it names no sheets that it holds.');
      await strings.read(zip, book.strings);
      const shows = await readNumberFormats(zip, book.styles);
      return new XlsxWorkbook(zip, book.sheets, strings, shows, book.date1904);
    } catch (error) {
      strings.close();
      zip.close();
      throw error;
    }
  }

  async rows(sheet: number, { onRow, pause, odd, lines }: ReadRows): Promise<void> {
    const { strings, shows, date1904 } = this;
    const part = this.sheets[sheet]?.part ?? '';
    const whole = Math.max(1, this.zip.packedBytes(part));
    const context = { strings, shows, date1904, odd, part };
    let rows: SheetRows | undefined;
    await this.zip.parse(
      part,
      (tokens) => (rows = new SheetRows(tokens, context, onRow)),
      (packed) => pause(Math.min(1, packed / whole)),
      () => (rows && lines ? new RowLane(context, rows, lines.table, lines.onLines) : undefined),
    );
  }

  close(): void {
    this.strings.close();
    this.zip.close();
  }
}

interface WorkbookPart {
  sheets: SheetPart[];
  date1904: boolean;
  strings: string;
  styles: string;
}

async function readWorkbookPart(zip: ZipPackage): Promise<WorkbookPart> {
  const root = await relationsOf(zip, '');
  const main = [...root.values()].find(({ type }) => type === 'officeDocument')?.target;
  const part = main !== undefined && zip.has(main) ? main : 'xl/workbook.xml';
  if (!zip.has(part)) throw unreadable('holds no list of sheets', part);
  const reader = new WorkbookReader();
  await zip.parse(part, () => reader);
  const relations = await relationsOf(zip, part);
  const targetOf = (wanted: string, usual: string) =>
    [...relations.values()].find(({ type }) => type === wanted)?.target ??
    posix.join(posix.dirname(part), usual);
  const sheets = reader.sheets.flatMap(({ relation, name, state }) => {
    const found = relations.get(relation);
    // Sheets that are charts or dialogs hold no rows.
    return found?.type === 'worksheet' && zip.has(found.target) ? [{ name, state, part: found.target }] : [];
  });
  return {
    sheets,
    date1904: reader.date1904,
    strings: targetOf('sharedStrings', 'sharedStrings.xml'),
    styles: targetOf('styles', 'styles.xml'),
  };
}

interface Relation {
  /** The last segment of its type: transitional and strict differ before it. */
  type: string;
  /** Name of the entry. */
  target: string;
}

/** The relations of a part by their id; of the package itself where the part is ''. */
async function relationsOf(zip: ZipPackage, part: string): Promise<Map<string, Relation>> {
  const folder = part === '' ? '' : posix.dirname(part);
  const relations = new Map<string, Relation>();
  const name = posix.join(folder, '_rels', `${posix.basename(part)}.rels`);
  if (!zip.has(name)) return relations;
  const open: XmlHandler['open'] = (tag, source, from, to) => {
    if (tag !== 'Relationship' || relations.size > 10_000) return;
    const found: Record<string, string> = {};
    attributesOf(source, from, to, (attribute, value) => (found[attribute] = decodeText(value)));
    const target = (found['Target'] ?? '').replaceAll('\\', '/');
    relations.set(found['Id'] ?? '', {
      type: (found['Type'] ?? '').split('/').at(-1) ?? '',
      target: target.startsWith('/') ? target.slice(1) : posix.join(folder, target),
    });
  };
  await zip.parse(name, () => ({ open, close: () => undefined, text: () => undefined }));
  return relations;
}

class WorkbookReader implements XmlHandler {
  date1904 = false;
  readonly sheets: (Pick<Sheet, 'name' | 'state'> & { relation: string })[] = [];
  private inSheets = false;

  open(name: string, source: string, from: number, to: number): void {
    if (name === 'sheets') this.inSheets = true;
    if (name === 'workbookPr') {
      attributesOf(source, from, to, (attribute, value) => {
        if (attribute === 'date1904') this.date1904 = value === '1' || value === 'true';
      });
    }
    if (name !== 'sheet' || !this.inSheets || this.sheets.length >= 10_000) return;
    const found: Record<string, string> = {};
    attributesOf(source, from, to, (attribute, value) => (found[attribute] = decodeText(value)));
    const state = found['state'];
    this.sheets.push({
      name: found['name'] ?? '',
      state: state === 'hidden' || state === 'veryHidden' ? state : 'visible',
      relation: found['id'] ?? '',
    });
  }

  close(name: string): void {
    if (name === 'sheets') this.inSheets = false;
  }

  text(): void {
    // A workbook part holds no text of interest.
  }
}
