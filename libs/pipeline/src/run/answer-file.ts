import { once } from 'node:events';
import { createWriteStream, WriteStream } from 'node:fs';

/** A csv of records: the fields, then Id. */
export class AnswerFile {
  /** Numbers came with more digits than a number of JSON surely keeps. */
  rounded = false;

  private constructor(
    private readonly out: WriteStream,
    private readonly fields: string[],
  ) {}

  static async open(path: string, fields: string[]): Promise<AnswerFile> {
    const file = new AnswerFile(createWriteStream(path), [...fields, 'Id']);
    await file.text([file.fields]);
    return file;
  }

  async write(records: Record<string, unknown>[]): Promise<void> {
    const values = records.map((record) => this.fields.map((name) => valueOf(record, name)));
    this.rounded ||= values.some((cells) => cells.some(isRounded));
    await this.text(values.map((cells) => cells.map(textOf)));
  }

  async end(): Promise<void> {
    this.out.end();
    await once(this.out, 'finish');
  }

  private async text(rows: string[][]): Promise<void> {
    const text = rows.map((row) => `${row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\n`);
    if (text.length > 0 && !this.out.write(text.join(''))) await once(this.out, 'drain');
  }
}

/** Fields answer in the org's own spelling, whatever was asked for. */
function valueOf(record: Record<string, unknown>, name: string): unknown {
  return (
    record[name] ?? Object.entries(record).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1]
  );
}

function textOf(value: unknown): string {
  return value === null || value === undefined ? '' : String(value as string | number | boolean);
}

/** Every decimal of up to fifteen digits comes out of a double as it went in; longer ones may not. */
function isRounded(value: unknown): boolean {
  return (
    typeof value === 'number' &&
    String(value)
      .replace(/e.*$|\D/g, '')
      .replace(/^0+/, '').length > 15
  );
}
