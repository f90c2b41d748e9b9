import { DmsError, type Format, type ReadOptions } from '@dms/domain';
import { limits } from './limits';
import { checkOptions, isDelimited, isJson } from './read-options';
import { unpack } from './containers/unpack';
import { detectPlain } from './detect/detect-format';
import { guessEncoding } from './text/encoding';
import { guessDialect } from './text/guess-dialect';
import { firstBytes, takeSample } from './text/sample';
import { emptyFile } from './text/read-text';

export interface Head {
  format: Format;
  /** Physical lines from 1, each cut at 10,000 characters. */
  lines: { line: number; text: string }[];
  encoding: string;
  delimiter: string;
  quote: string;
  /** More lines follow. */
  more: boolean;
}

/**
 * The first physical lines of a text file as they are written, for people to look at, with the encoding and dialect
 * they seem to be in. Looks at one mebibyte at most. Throws DmsError UNSUPPORTED_FORMAT for what is no text.
 */
export async function head(path: string, lines: number, options: ReadOptions = {}): Promise<Head> {
  checkOptions(options);
  const inside = await unpack(path, '', options, { most: 2 * limits.sampleBytes });
  try {
    return await headOf(inside.path, lines, inside.options);
  } finally {
    await inside.dispose();
  }
}

async function headOf(path: string, lines: number, options: ReadOptions): Promise<Head> {
  const { format, what } = await detectPlain(path, '');
  if (what === 'an empty file') throw emptyFile();
  const isText = isDelimited(format) || isJson(format);
  if (!isText && options.format === undefined) {
    throw new DmsError('UNSUPPORTED_FORMAT', `The file is ${what}: it has no lines to show.`, { format });
  }
  const { bytes } = await firstBytes(path, limits.sampleBytes);
  const { encoding, bom } = guessEncoding(bytes, options.encoding);
  const sample = await takeSample({ path, encoding, bom });
  const { dialect } = guessDialect(sample.bytes, options, sample.whole);
  const texts = sample.bytes.toString().split(/\r\n|\n|\r/);
  if (texts.at(-1) === '' && sample.whole) texts.pop();
  return {
    format,
    lines: texts.slice(0, lines).map((text, index) => ({
      line: index + 1,
      text: text.slice(0, limits.shownCharacters).replaceAll('\0', '␀'),
    })),
    encoding,
    delimiter: dialect.delimiter,
    quote: dialect.quote,
    more: !sample.whole || texts.length > lines,
  };
}
