import type { ZipPackage } from './zip-package';
import { attributesOf, decodeText, type XmlHandler } from './xml-tokens';

/** How a number format shows a number: as such, as a moment, as a time of day, or as a duration. */
export type Shows = 'number' | 'moment' | 'clock' | 'duration';

/** Formats every workbook has without saying so; 27 to 36 and 50 to 58 are dates of East Asian languages. */
function builtIn(id: number): Shows {
  if ((id >= 18 && id <= 21) || id === 45 || id === 47) return 'clock';
  if (id === 46) return 'duration';
  if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58)) return 'moment';
  return 'number';
}

/** What a format code shows; only its first section, that of positive numbers, is asked. */
export function showsOf(code: string): Shows {
  const plain = code
    .replace(/"[^"]*"?/g, '')
    .replace(/\\./g, '')
    .replace(/[_*]./g, '');
  const section = plain.split(';')[0] ?? '';
  if (/\[(h+|m+|s+)\]/i.test(section)) return 'duration';
  const bare = section
    .replace(/\[[^\]]*\]/g, '')
    .replace(/general/gi, '')
    .replace(/AM\/PM|A\/P/gi, 'h');
  if (/[yd]/i.test(bare)) return 'moment';
  if (/[hs]/i.test(bare)) return 'clock';
  return /m/i.test(bare) ? 'moment' : 'number';
}

/** What each cell style (the `s` of a cell) shows, by its index. A workbook without styles has none. */
export async function readNumberFormats(zip: ZipPackage, part: string): Promise<Shows[]> {
  const reader = new StylesReader();
  if (zip.has(part)) await zip.parse(part, () => reader);
  return reader.styles.map((id) => reader.codes.get(id) ?? builtIn(id));
}

const mostStyles = 100_000;

class StylesReader implements XmlHandler {
  readonly codes = new Map<number, Shows>();
  /** Number format ids of the cell styles. */
  readonly styles: number[] = [];
  private inCellStyles = false;

  open(name: string, source: string, from: number, to: number): void {
    if (name === 'cellXfs') this.inCellStyles = true;
    else if (name === 'numFmt') this.addCode(source, from, to);
    else if (name === 'xf' && this.inCellStyles && this.styles.length < mostStyles) {
      let id = 0;
      attributesOf(source, from, to, (attribute, value) => {
        if (attribute === 'numFmtId') id = Number(value);
      });
      this.styles.push(id);
    }
  }

  close(name: string): void {
    if (name === 'cellXfs') this.inCellStyles = false;
  }

  text(): void {
    // Styles hold no text.
  }

  private addCode(source: string, from: number, to: number): void {
    let id = NaN;
    let code = '';
    attributesOf(source, from, to, (attribute, value) => {
      if (attribute === 'numFmtId') id = Number(value);
      if (attribute === 'formatCode') code = decodeText(value);
    });
    if (this.codes.size < mostStyles) this.codes.set(id, showsOf(code.slice(0, 1000)));
  }
}
