/** A piece of a cell: its own text, or a mark for a character that is not seen. */
export interface CellPart {
  text: string;
  mark: boolean;
}
/** How a cell is drawn. `blank` is a text of nothing or of white space only; it may still have its marks. */
export interface CellLook {
  chip?: 'null' | 'blank';
  parts: CellPart[];
}

/** More than any cell on the screen can show; the peek has all of it. */
const mostShown = 400;

/** Values as stored, never localised: lists with commas, everything else as its text. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(cellText).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
}

export function cellLook(value: unknown): CellLook {
  if (value === null || value === undefined) return { chip: 'null', parts: [] };
  const text = cellText(value);
  const parts = partsOf(text.slice(0, mostShown));
  return text.trim() === '' ? { chip: 'blank', parts } : { parts };
}

/** Spaces at either end as `·`, line breaks as `↵`, tabs as `⇥`, what else cannot be seen by its number. */
function partsOf(text: string): CellPart[] {
  const start = text.length - text.trimStart().length;
  const end = text.trim() === '' ? start : text.trimEnd().length;
  const parts: CellPart[] = [];
  let index = 0;
  for (const character of text) {
    const edge = index < start || index >= end;
    const mark = markOf(character, edge);
    const last = parts.at(-1);
    if (last && last.mark === (mark !== undefined)) last.text += mark ?? character;
    else parts.push({ text: mark ?? character, mark: mark !== undefined });
    index += character.length;
  }
  return parts;
}

function markOf(character: string, edge: boolean): string | undefined {
  if (character === '\n') return '↵';
  if (character === '\r') return '';
  if (character === '\t') return '⇥';
  // eslint-disable-next-line no-control-regex -- these are the characters to show
  if (/[\u0000-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\ufeff]/.test(character))
    return `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  return edge && /\s/.test(character) ? '·' : undefined;
}

/** A long name keeps its end: names differ there. */
export function nameHalves(name: string): { start: string; end: string } {
  const kept = 12;
  return name.length <= 2 * kept
    ? { start: name, end: '' }
    : { start: name.slice(0, -kept), end: name.slice(-kept) };
}

/** Cells as a spreadsheet takes them from the clipboard: tabs and line breaks inside a cell are quoted. */
export function tsv(rows: readonly (readonly unknown[])[]): string {
  return rows.map((cells) => cells.map((cell) => quotedCell(cellText(cell))).join('\t')).join('\n');
}

function quotedCell(text: string): string {
  return /[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
