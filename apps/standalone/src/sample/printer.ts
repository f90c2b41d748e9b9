/** Where the sample's words go. Progress overwrites itself on a terminal; elsewhere each new text is a line. */
export class Printer {
  private shown = '';

  constructor(private readonly out: NodeJS.WriteStream) {}

  line(text = ''): void {
    this.clear();
    this.out.write(`${text}\n`);
  }

  progress(text: string): void {
    if (text === this.shown) return;
    if (!this.out.isTTY) this.out.write(`${text}\n`);
    else this.out.write(`\r\u001b[2K${text.slice(0, Math.max(20, this.out.columns - 1))}`);
    this.shown = text;
  }

  private clear(): void {
    if (this.shown && this.out.isTTY) this.out.write('\r\u001b[2K');
    this.shown = '';
  }

  /** Rows in columns; numbers to the right. The first row is the header. */
  table(rows: (string | number)[][]): void {
    for (const line of tableLines(rows)) this.line(line);
  }
}

export function tableLines(rows: (string | number)[][]): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => String(row[column] ?? '').length)),
  );
  const cell = (value: string | number, column: number) =>
    typeof value === 'number'
      ? String(value).padStart(widths[column] ?? 0)
      : value.padEnd(widths[column] ?? 0);
  const lines = rows.map((row) => `  ${row.map(cell).join('  ')}`.trimEnd());
  const rule = `  ${widths.map((width) => '-'.repeat(width)).join('  ')}`;
  return lines.length > 1 ? [lines[0] ?? '', rule, ...lines.slice(1)] : lines;
}
