import fc from 'fast-check';
import { CsvError, CsvReader, quoteCell } from './csv-reader';

function readAll(text: string, sizes: number[] = [1 << 20], delimiter = ','): string[][] {
  const bytes = Buffer.from(text);
  const reader = new CsvReader(delimiter, 0);
  const rows: string[][] = [];
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    const chunk = bytes.subarray(at, at + size);
    at += size;
    for (const record of reader.push(chunk, at >= bytes.length)) {
      rows.push(record.fields);
      expect(bytes.subarray(record.start, record.end).length).toBeGreaterThan(0);
    }
  }
  return rows;
}

describe('CsvReader', () => {
  it('reads quotes, embedded line ends, CRLF and a last line without an end', () => {
    expect(readAll('a,b\r\n"x ""y""","1\r\n2"\r\nlast,')).toEqual([
      ['a', 'b'],
      ['x "y"', '1\r\n2'],
      ['last', ''],
    ]);
  });

  it('reads other than ASCII, wherever a chunk ends', () => {
    expect(readAll('ä,"ö€"\n😀,z\n', [1])).toEqual([
      ['ä', 'ö€'],
      ['😀', 'z'],
    ]);
  });

  it.each(['a"b,c\n', '"a"b,c\n', '"never closed\n'])('refuses %j', (text) => {
    expect(() => readAll(text)).toThrow(CsvError);
  });

  it('gives back every value that was quoted, in chunks of any size', () => {
    const cell = fc.string({ unit: 'binary' }).filter((text) => Buffer.from(text).toString() === text);
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (rows, sizes) => {
          const text = rows.map((row) => row.map(quoteCell).join(',') + '\n').join('');
          expect(readAll(text, sizes)).toEqual(rows);
        },
      ),
    );
  });
});
