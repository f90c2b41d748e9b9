import fc from 'fast-check';
import type { SharedStrings } from './shared-strings';
import { SheetRows } from './sheet-rows';
import { XmlTokens } from './xml-tokens';

const texts = ['first', '_x0041_', 'é & 東'];
const strings = { get: (index: number) => texts[index] } as unknown as SharedStrings;

/** Rows of a sheet, its XML given in pieces of `cut` characters, whole cells taken by `whole`; or what was thrown. */
function rowsOf(data: string, cut: number, whole: SheetRows['whole']): unknown {
  const odd = { errors: 0, uncalculated: 0 };
  const rows: unknown[] = [];
  const context = { strings, shows: ['number', 'date'] as never, date1904: false, odd, part: 'sheet' };
  const handler = new SheetRows(
    () => tokens,
    context,
    ({ number, columns, kinds, texts, hasOdd }) => {
      rows.push([number, [...columns], [...kinds], [...texts], hasOdd]);
    },
  );
  handler.whole = whole;
  const tokens: XmlTokens = new XmlTokens(handler);
  const xml = `<worksheet><sheetData>${data}</sheetData></worksheet>`;
  try {
    for (let at = 0; at < xml.length; at += cut) tokens.push(xml.slice(at, at + cut));
    tokens.end();
    return { rows, odd };
  } catch (error) {
    return String(error);
  }
}

const attribute = fc.constantFrom(
  ' r="B2"',
  ' r="C1"',
  ' r="ZZZZ9"',
  ' r="7"',
  ' s="1"',
  ' s="99"',
  ' t="n"',
  ' t="s"',
  ' t="b"',
  ' t="e"',
  ' t="d"',
  ' t="str"',
  ' t="inlineStr"',
  ' t="?"',
  " t='b'",
  ' cm="1"',
  ' x:r="D1"',
  '  s="1"',
  ' ',
);
const value = fc.constantFrom(
  '0',
  '1',
  '45000',
  '1.5',
  '-0',
  '1e3',
  'é',
  ' x ',
  '',
  '&amp;&#26481;',
  '&no;',
  '2024-02-29',
  '9007199254740993',
  ']]>',
);
const content = fc.oneof(
  { arbitrary: value.map((text) => `<v>${text}</v>`), weight: 4 },
  { arbitrary: value.map((text) => `<is><t>${text}</t></is>`), weight: 3 },
  value.map((text) => `<is><t xml:space="preserve">${text}</t></is>`),
  value.map((text) => `<f>A1</f><v>${text}</v>`),
  value.map((text) => `<is><r><t>a</t></r><r><t>${text}</t></r><rPh><t>no</t></rPh></is>`),
  value.map((text) => `<v><!-- x -->${text}</v>`),
  value.map((text) => `<v>${text}</v><v>1</v>`),
  fc.constantFrom('', '<f>A1</f>', '<v/>', '<v><![CDATA[7]]></v>', '<is/>', '<is><t>a</t><t>b</t></is>'),
);
const cell = fc.tuple(fc.uniqueArray(attribute, { maxLength: 3 }), content).map(([attributes, inside]) => {
  const tag = `c${attributes.join('')}`;
  return inside === '' ? `<${tag}/>` : `<${tag}>${inside}</c>`;
});
const row = fc
  .tuple(
    fc.constantFrom('', ' r="3"', ' r="9" spans="1:2"'),
    fc.array(
      fc.oneof({ arbitrary: cell, weight: 9 }, fc.constantFrom('\n', '<x/>', '<c></c>', '<c>', '</c>')),
      { maxLength: 8 },
    ),
  )
  .map(([number, cells]) => `<row${number}>${cells.join('')}</row>`);

describe('the rows of a sheet', () => {
  it('are the same whether cells are taken whole or cut into tokens', () => {
    const { whole } = SheetRows.prototype;
    let taken = 0;
    const counted = function (this: SheetRows, source: string, start: number) {
      const end = whole.call(this, source, start);
      if (end >= 0) taken++;
      return end;
    };
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 2, maxLength: 5 }),
        fc.integer({ min: 1, max: 80 }),
        (rows, cut) => {
          const data = rows.join('');
          const inTokens = rowsOf(data, Number.MAX_SAFE_INTEGER, () => -1);
          expect([data, rowsOf(data, Number.MAX_SAFE_INTEGER, counted)]).toEqual([data, inTokens]);
          expect([data, rowsOf(data, cut, counted)]).toEqual([data, inTokens]);
        },
      ),
      { numRuns: 1500 },
    );
    expect(taken).toBeGreaterThan(1000);
  });
});
