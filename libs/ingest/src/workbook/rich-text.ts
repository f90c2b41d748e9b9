import { DmsError } from '@dms/domain';
import { limits } from '../limits';
import type { XmlHandler, XmlTokens } from './xml-tokens';

/**
 * Gathers the text of string items (`si`, `is`): plain, or runs of rich text joined. Phonetic guides (`rPh`), which
 * tell how to read the text and are no part of it, are left out.
 */
export class RichText implements XmlHandler {
  private depth = 0;
  private phonetic = 0;
  private parts = '';

  constructor(
    private readonly tokens: () => XmlTokens,
    private readonly item: string,
    private readonly take: (text: string) => void,
  ) {}

  open(name: string): void {
    if (name === this.item) {
      this.depth++;
      this.parts = '';
    } else if (this.depth === 0) return;
    else if (name === 'rPh') this.phonetic++;
    else if (name === 't' && this.phonetic === 0) this.tokens().takesText = true;
  }

  close(name: string): void {
    if (this.depth === 0) return;
    if (name === 't') this.tokens().takesText = false;
    else if (name === 'rPh') this.phonetic--;
    else if (name === this.item) {
      this.depth--;
      this.take(this.parts);
    }
  }

  text(text: string): void {
    this.parts = this.parts === '' ? text : this.parts + text;
    if (this.parts.length > limits.cellBytes) throw cellTooLarge();
  }
}

export function cellTooLarge(): DmsError {
  return new DmsError(
    'CELL_TOO_LARGE',
    `A cell of the workbook holds more than ${limits.cellBytes / 1024 ** 2} MB, the most one cell may have.`,
    { limit: limits.cellBytes },
  );
}
