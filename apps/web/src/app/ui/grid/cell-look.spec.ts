import { cellLook, cellText, nameHalves, tsv } from './cell-look';

const shown = (value: unknown) => {
  const { chip, parts } = cellLook(value);
  const text = parts.map(({ text, mark }) => (mark ? `[${text}]` : text)).join('');
  return chip ? `<${chip}>${text}` : text;
};

describe('a cell', () => {
  it.each([
    [null, '<null>'],
    ['', '<blank>'],
    ['  ', '<blank>[··]'],
    [' a b ', '[·]a b[·]'],
    ['Müller ', 'Müller[·]'],
    ['a\r\nb', 'a[↵]b'],
    ['a\tb', 'a[⇥]b'],
    ['bell\u0007', 'bell[U+0007]'],
    ['\u202eevil', '[U+202E]evil'],
    ['007', '007'],
    ['9007199254740993', '9007199254740993'],
    [0, '0'],
    [false, 'false'],
    [['a', 'b'], 'a, b'],
    ['<b>x</b>', '<b>x</b>'],
  ])('of %j looks like %s', (value, expected) => {
    expect(shown(value)).toBe(expected);
  });

  it('shows no more than can be seen of a long text', () => {
    expect(cellLook('x'.repeat(10_000)).parts[0]?.text).toHaveLength(400);
    expect(cellText('x'.repeat(10_000))).toHaveLength(10_000);
  });
});

it('keeps the end of a long name', () => {
  expect(nameHalves('short')).toEqual({ start: 'short', end: '' });
  expect(nameHalves('customer_billing_address_line_2').end).toBe('dress_line_2');
});

it('copies cells so that a spreadsheet reads them back', () => {
  expect(
    tsv([
      ['a', null, 1],
      ['x\ty', 'say "hi"', 'b\nc'],
    ]),
  ).toBe('a\t\t1\n"x\ty"\t"say ""hi"""\t"b\nc"');
});
