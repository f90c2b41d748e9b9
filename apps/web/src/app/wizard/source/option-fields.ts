import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { FileDto } from '../../client/models/file-dto';
import type { ReadOptionsDto } from '../../client/models/read-options-dto';
import { Icon } from '../../ui/icon';

/** WHATWG labels of what exports come in, the likeliest first. */
const encodings = [
  'utf-8',
  'windows-1252',
  'gb18030',
  'big5',
  'shift_jis',
  'euc-kr',
  'windows-1250',
  'windows-1251',
  'iso-8859-2',
  'iso-8859-15',
  'macintosh',
  'utf-16le',
  'utf-16be',
];
const delimiters = [',', ';', '\t', '|'];
const quotes = ['"', "'", ''];
const textFormats = ['csv', 'tsv', 'txt'] as const;

/** How a file is read. What nobody said is marked as guessed, with the guess beside it. */
@Component({
  selector: 'dms-option-fields',
  imports: [Icon, TranslocoDirective],
  templateUrl: './option-fields.html',
  styleUrl: './option-fields.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class OptionFields {
  readonly file = input.required<FileDto>();
  /** What a person said. */
  readonly given = input.required<ReadOptionsDto>();
  /** What it is read with, once that is known. */
  readonly used = input<ReadOptionsDto>();
  /** Whether the guess of the encoding may well be wrong. */
  readonly unsureEncoding = input(false);
  /** A dataset was made with these: nothing is a guess any more. */
  readonly confirmed = input(false);
  readonly changes = output<Partial<ReadOptionsDto>>();

  protected readonly delimiters = delimiters;
  protected readonly quotes = quotes;
  protected readonly textFormats = textFormats;
  protected readonly encodings = computed(() => {
    const used = this.given().encoding ?? this.used()?.encoding;
    return used === undefined || encodings.includes(used) ? encodings : [used, ...encodings];
  });
  protected readonly isText = computed(() => {
    const format = this.given().format ?? this.used()?.format ?? this.file().format;
    return textFormats.some((known) => known === format);
  });
  protected readonly sheets = computed(() => this.file().sheets ?? []);
  protected readonly header = computed(() => {
    const header = this.given().header;
    if (header === undefined) return 'auto';
    return header === false ? 'none' : 'line';
  });
  protected readonly headerLine = computed(() => {
    const header = this.given().header ?? this.used()?.header;
    return typeof header === 'number' ? header : 1;
  });
  protected readonly nullWords = computed(() => (this.given().nullValues ?? []).join(', '));
  protected readonly otherDelimiter = computed(() => {
    const delimiter = this.given().delimiter;
    return delimiter !== undefined && !delimiters.includes(delimiter);
  });

  protected change(name: 'format' | 'encoding' | 'delimiter' | 'sheet', value: string): void {
    this.changes.emit({ [name]: value === '' ? undefined : value });
  }

  /** Nothing is a choice of its own here. */
  protected changeQuote(value: string): void {
    this.changes.emit({ quote: value === 'auto' ? undefined : value });
  }

  protected changeHeader(value: string): void {
    if (value === 'auto') this.changes.emit({ header: undefined });
    else this.changes.emit({ header: value === 'none' ? false : this.headerLine() });
  }

  protected changeLine(value: string): void {
    const line = Number(value);
    if (Number.isSafeInteger(line) && line >= 1) this.changes.emit({ header: line });
  }

  protected changeNulls(value: string): void {
    const words = value
      .split(/[,，]/)
      .map((word) => word.trim())
      .filter((word) => word !== '');
    this.changes.emit({ nullValues: words.length > 0 ? words : undefined });
  }

  protected changeOther(value: string): void {
    if ([...value].length === 1) this.changes.emit({ delimiter: value });
  }
}
