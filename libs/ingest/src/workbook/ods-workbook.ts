import { DmsError, type Sheet } from '@dms/domain';
import { limits } from '../limits';
import { protectedWorkbook } from './guard';
import { OdsRows } from './ods-rows';
import type { OpenWorkbook, ReadRows } from './open-workbook';
import { attributesOf, decodeText, type XmlHandler } from './xml-tokens';
import { ZipPackage } from './zip-package';

const content = 'content.xml';

/** An OpenDocument spreadsheet: all sheets lie in one part, which is read again for each of them. */
export class OdsWorkbook implements OpenWorkbook {
  readonly format = 'ods';

  private constructor(
    private readonly zip: ZipPackage,
    readonly sheets: readonly Pick<Sheet, 'name' | 'state'>[],
  ) {}

  /** Throws DmsError as ZipPackage does, and UNSUPPORTED_FORMAT where it is a text or a drawing. */
  static async open(path: string, signal?: AbortSignal): Promise<OdsWorkbook> {
    const zip = await ZipPackage.open(path, signal);
    try {
      if (zip.has('META-INF/manifest.xml') && (await isEncrypted(zip))) throw protectedWorkbook();
      const list = new SheetList();
      await zip.parse(content, () => list);
      if (!list.isSpreadsheet)
        throw new DmsError('UNSUPPORTED_FORMAT', 'The OpenDocument file is no spreadsheet.', {
          format: 'ods',
        });
      return new OdsWorkbook(zip, list.sheets);
    } catch (error) {
      zip.close();
      throw error;
    }
  }

  async rows(sheet: number, { onRow, pause, odd }: ReadRows): Promise<void> {
    const whole = Math.max(1, this.zip.packedBytes(content));
    let reader: OdsRows | undefined;
    await this.zip.parse(
      content,
      (tokens) => (reader = new OdsRows(tokens, sheet, odd, onRow)),
      async (packed) => (await pause(Math.min(1, packed / whole))) && !reader?.isDone,
    );
  }

  close(): void {
    this.zip.close();
  }
}

async function isEncrypted(zip: ZipPackage): Promise<boolean> {
  let found = false;
  const open = (name: string) => {
    if (name === 'encryption-data') found = true;
  };
  await zip.parse('META-INF/manifest.xml', () => ({ open, close: () => undefined, text: () => undefined }));
  return found;
}

/** Names of the sheets, and whether their style hides them. */
class SheetList implements XmlHandler {
  isSpreadsheet = false;
  readonly sheets: Pick<Sheet, 'name' | 'state'>[] = [];
  private readonly hidden = new Set<string>();
  private style = '';
  private depth = 0;

  open(name: string, source: string, from: number, to: number): void {
    if (name === 'spreadsheet') this.isSpreadsheet = true;
    const of = (wanted: string) => {
      let found = '';
      attributesOf(source, from, to, (attribute, value) => {
        if (attribute === wanted) found = decodeText(value);
      });
      return found;
    };
    if (name === 'style') this.style = of('name');
    else if (name === 'table-properties' && of('display') === 'false') this.hidden.add(this.style);
    else if (name === 'table' && this.depth++ === 0 && this.sheets.length < limits.workbookEntries) {
      const state = this.hidden.has(of('style-name')) ? 'hidden' : 'visible';
      this.sheets.push({ name: of('name'), state });
    }
  }

  close(name: string): void {
    if (name === 'table') this.depth--;
  }

  text(): void {
    // Only names are of interest.
  }
}
