import { isUtf8 } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { parserOptions } from './dialect';
import { CleanSpans } from './clean-spans';
import { Gate } from './gate';
import type { GateReport } from './gate-report';
import { lineBreaks } from './preview-records';

const commas = { delimiter: ',', quote: '"', escape: '"', comment: '' };

const anySpan = { least: 1, piece: 1 << 20, most: 100 };

function gate(
  text: string | Buffer,
  width: number,
  dialect = commas,
  chunk = 1 << 20,
  spans = anySpan,
): GateReport {
  const bytes = Buffer.from(text);
  const sizes = { cellBytes: 100, recordBytes: 200 };
  const reader = new Gate(dialect, width, sizes, 1, new CleanSpans(spans));
  for (let from = 0; from < bytes.length; from += chunk) reader.push(bytes.subarray(from, from + chunk));
  return reader.finish();
}

describe('the gate', () => {
  it('finds nothing against a clean text', () => {
    expect(gate('a,b\n1,"x\ny ""z"""\n\n3,é', 2)).toEqual({
      bytes: 23,
      records: 3,
      blankLines: 1,
      commentLines: 0,
      commentsLikeRows: 0,
      firstBlankLine: 4,
      firstCommentLine: 0,
      ragged: 0,
      strayQuotes: 0,
      nuls: 0,
      validUtf8: true,
      lineEnds: { lf: 3, crlf: 0, cr: 0 },
      quotedBreaks: 1,
      headLines: 1,
      longestRecord: 13,
      setAside: [],
      splits: [],
      clean: [
        { start: 4, end: 18, line: 2, lineAfter: 4, records: 1 },
        { start: 19, end: 23, line: 5, lineAfter: 6, records: 1 },
      ],
      ended: false,
    });
  });

  it.each<[string, string | Buffer, Partial<GateReport>]>([
    ['ragged records', 'a,b\n1\n1,2,3\n', { ragged: 2 }],
    ['stray quotes', 'a,b\n5" x,"y"z\n "q",r\n', { strayQuotes: 4 }],
    ['NUL bytes', 'a,b\n\0,\0\n', { nuls: 2 }],
    ['bytes that are not UTF-8', Buffer.from([0x61, 0xff, 0x0a]), { validUtf8: false }],
    ['a character cut off by the end', Buffer.from([0x61, 0xc3]), { validUtf8: false }],
    ['mixed line ends', 'a,b\r\n1,2\r3,4\n', { lineEnds: { lf: 1, crlf: 1, cr: 1 } }],
    ['a header of two lines', '"a\nb",c\n', { headLines: 2 }],
  ])('counts %s', (_, text, expected) => {
    expect(gate(text, 2)).toMatchObject(expected);
  });

  it('sets an open quote, a long cell and a long record aside, each with its place', () => {
    const long = 'x'.repeat(101);
    expect(gate(`a,b\r\n"${long}",1\r\n2,3\r\n4,"open\r\n5,6\r\n`, 2).setAside).toEqual([
      { start: 5, end: 112, line: 2, lines: 1, reason: 'A cell is longer than 100 bytes', kind: 'tooLarge' },
      {
        start: 117,
        end: 131,
        line: 4,
        lines: 3,
        reason: expect.stringContaining('never closed'),
        kind: 'open',
      },
    ]);
    const wide = Array.from({ length: 120 }, () => 'y').join(',');
    expect(gate(`${wide}\n`, 120).setAside).toMatchObject([{ start: 0, end: 240, kind: 'tooLarge' }]);
  });

  it('takes lines that begin with the comment mark for no records, whatever they hold', () => {
    const commented = { ...commas, comment: '#' };
    expect(gate('#"open\na,b\n#x,y\r\n\n1,#2\n#', 2, commented)).toMatchObject({
      records: 2,
      commentLines: 3,
      commentsLikeRows: 1,
      firstCommentLine: 1,
      firstBlankLine: 4,
      quotedBreaks: 0,
      setAside: [],
    });
  });

  it('sets a record aside of which csv-parse would lose what follows an empty quoted cell', () => {
    const commented = { ...commas, comment: '//' };
    const text = 'a,b\n""//x,y\n"",//\n""/,z\n"//",1\n';
    for (const chunk of [1, 100]) {
      expect(gate(text, 2, commented, chunk).setAside).toEqual([
        { start: 4, end: 12, line: 2, lines: 1, reason: expect.stringContaining('remark'), kind: 'remark' },
      ]);
    }
    expect(gate(text, 2).setAside).toEqual([]);
  });

  it('sets long runs of blank lines aside as one, and names places to split at', () => {
    const blank = '\r\n'.repeat(40_000);
    const rows = '1,2\n'.repeat(1_200_000);
    const report = gate(`a,b\n${blank}${rows}`, 2);
    expect(report.setAside).toEqual([
      { start: 4, end: 80_004, line: 2, lines: 40_000, reason: '', kind: 'blank' },
    ]);
    expect(report).toMatchObject({ records: 1_200_001, blankLines: 40_000 });
    const [split] = report.splits;
    expect(split?.position).toBeGreaterThanOrEqual(4 * 1024 ** 2);
    // After the header and the blank lines, four bytes are a line.
    expect(((split?.position ?? 0) - 80_004) / 4).toBe((split?.line ?? 0) - 40_002);
  });

  it('takes lines of blanks into such a run where a row has several fields', () => {
    const blank = '  \t\n\n'.repeat(20_000);
    const { setAside } = gate(`a,b\n${blank}1,2\n`, 2);
    expect(setAside).toMatchObject([{ start: 4, end: 100_004, line: 2, lines: 40_000, kind: 'blank' }]);
    expect(gate(`a\n${blank}1\n`, 1).setAside).toEqual([]);
  });

  it('says the same however the bytes are cut into chunks', () => {
    const piece = fc.constantFrom(
      'a',
      ',',
      '¦',
      '"',
      '""',
      '\n',
      '\r\n',
      '\r',
      '\0',
      'é',
      '😀',
      '\\',
      '|',
      '#',
      '//',
      'x'.repeat(101),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 30 }),
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom(
          commas,
          { ...commas, delimiter: '¦' },
          { ...commas, escape: '\\' },
          { ...commas, quote: '' },
          { ...commas, escape: '' },
          { ...commas, delimiter: '||' },
          { ...commas, comment: '#' },
          { ...commas, comment: '//' },
        ),
        (pieces, chunk, dialect) => {
          const text = pieces.join('');
          expect(gate(text, 2, dialect, chunk)).toEqual(gate(text, 2, dialect));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('counts the records that csv-parse reads', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      ',',
      ',',
      '¦',
      '"',
      '""',
      '\n',
      '\r\n',
      '\r',
      ' ',
      '\\',
      'é',
      '|',
      '#',
      '/',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }),
        fc.constantFrom(
          commas,
          { ...commas, delimiter: '¦' },
          { ...commas, escape: '\\' },
          { ...commas, quote: '' },
          { ...commas, escape: '' },
          { ...commas, delimiter: '||' },
          { ...commas, comment: '#' },
          { ...commas, comment: '//' },
        ),
        (pieces, dialect) => {
          const text = pieces.join('');
          const report = gate(text, 2, dialect);
          const whole = Buffer.from(text);
          const aside = report.setAside.map(({ start, end, kind }) => ({
            text: whole.subarray(start, end),
            kind,
          }));
          const starts = [0, ...report.setAside.map(({ end }) => end)];
          const kept = starts.map((start, at) => whole.subarray(start, report.setAside[at]?.start));
          const records = parse(Buffer.concat(kept), parserOptions(dialect)) as unknown as string[][];
          const blank = records.length + aside.length - report.records;
          expect(blank).toBe(report.blankLines);
          const remarks = aside
            .filter(({ kind }) => kind === 'remark')
            .flatMap(
              ({ text }) => parse(text, parserOptions({ ...dialect, comment: '' })) as unknown as string[][],
            );
          const odd = [...records, ...remarks].filter((cells) => cells.length !== 2);
          expect(odd.length).toBe(report.ragged + blank);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('leaves to csv-parse only what it loses nothing of', () => {
    const piece = fc.constantFrom(
      ...['a', 'b', 'c', ',', ',', '¦', '"', '"', '""', "'", '\n', '\r\n', '\r', ' ', '\t', '\\', 'é', '|'],
      ...['#', '/', '\0', '\ufeff'],
    );
    const without = (text: string, marks: string[]) =>
      marks.filter((mark) => mark !== '').reduce((left, mark) => left.replaceAll(mark, ''), text);
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 30 }),
        fc.constantFrom(
          ...[commas, { ...commas, delimiter: '¦' }, { ...commas, escape: '\\' }, { ...commas, quote: '' }],
          ...[
            { ...commas, escape: '' },
            { ...commas, delimiter: '||' },
            { ...commas, quote: "'", escape: "'" },
          ],
          ...[
            { ...commas, comment: '#' },
            { ...commas, comment: '//' },
          ],
        ),
        (pieces, dialect) => {
          const whole = Buffer.from(pieces.join(''));
          const { setAside } = gate(whole, 2, dialect);
          const starts = [0, ...setAside.map(({ end }) => end)];
          const kept = Buffer.concat(starts.map((start, at) => whole.subarray(start, setAside[at]?.start)));
          // Remarks are meant to be left out.
          fc.pre(
            dialect.comment === '' || !new RegExp(`(^|[\\r\\n])${dialect.comment}`).test(kept.toString()),
          );
          const records = parse(kept, parserOptions(dialect)) as unknown as string[][];
          const { delimiter, quote, escape } = dialect;
          const marks = [delimiter, delimiter.charAt(0), quote, escape, '\r', '\n'];
          expect(without(records.flat().join(''), marks)).toBe(without(kept.toString(), marks));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('names spans that a strict parser reads, and nothing else between them than what is odd', () => {
    const text = fc.constantFrom(
      '1,2\n',
      '1,2\n',
      '1,"x\ny"\r\n',
      'a,b\r',
      '#,1\n',
      '\n',
      '1\n',
      '5" x,1\n',
      '"x"y,2\n',
      '\0,1\n',
      '"',
    );
    const damage = fc
      .constantFrom([0xff], [0x31, 0x2c, 0xc3, 0x0a], [0xe4, 0xbd])
      .map((bytes) => Buffer.from(bytes));
    const piece = fc.oneof(
      { arbitrary: text.map((piece) => Buffer.from(piece)), weight: 12 },
      { arbitrary: damage, weight: 1 },
    );
    let named = 0;
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 5, maxLength: 40, size: 'max' }),
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom({ ...commas, comment: '#' }, commas),
        fc.constantFrom(anySpan, { least: 5, piece: 12, most: 3 }),
        (pieces, chunk, dialect, spans) => {
          const bytes = Buffer.concat(pieces);
          const report = gate(bytes, 2, dialect, chunk, spans);
          expect(report.clean.length).toBeLessThanOrEqual(spans.most);
          let last = 0;
          for (const { start, end, line, lineAfter, records } of report.clean) {
            const span = bytes.subarray(start, end);
            expect(start).toBeGreaterThanOrEqual(last);
            last = end;
            expect(isUtf8(span)).toBe(true);
            expect(line).toBe(1 + lineBreaks(bytes.subarray(0, start)));
            expect(lineAfter - line).toBe(
              lineBreaks(span) + (/[\r\n]$/.test(span.toString('latin1')) ? 0 : 1),
            );
            const strict = { ...parserOptions(dialect), relax_quotes: false, relax_column_count: false };
            const rows = parse(span, strict) as unknown as string[][];
            expect([rows.length, rows.flat().some((cell) => cell.includes('\0'))]).toEqual([records, false]);
            expect(rows.every((cells) => cells.length === 2)).toBe(true);
            named++;
          }
        },
      ),
      { numRuns: 1000 },
    );
    expect(named).toBeGreaterThan(1000);
  });

  it('joins spans that follow one another and gives the shortest up where they are too many', () => {
    const clean = (rows: number) => '1,2\n'.repeat(rows);
    const text = `a,b\n${clean(50)}x\n${clean(2)}x\n${clean(9)}x\n${clean(20)}`;
    const records = (most: number) =>
      gate(text, 2, commas, 1 << 20, { least: 1, piece: 40, most }).clean.map((span) => span.records);
    expect(records(100)).toEqual([10, 10, 10, 10, 10, 2, 9, 10, 10]);
    expect(records(4)).toEqual([50, 2, 9, 20]);
    expect(records(3)).toEqual([50, 9, 20]);
  });
});
