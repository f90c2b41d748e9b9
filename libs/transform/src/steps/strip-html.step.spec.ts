import { openBench } from './step.fixture';

const bench = openBench();

describe('stripHtml', () => {
  it.each([
    ['<p>Ann &amp; Bo</p>', 'Ann & Bo'],
    ['a<br>b', 'a\nb'],
    ['<ul><li>one</li><li>two</li></ul>', '- one\n- two'],
    ['<a href="http://x.y">here</a><img src="z.png">', 'here'],
    ['<script>alert(1)</script><style>p{}</style>x', 'x'],
    ['<h1>Title</h1>text', 'Title\n\ntext'],
    ['&nbsp;x&#8364;', 'x€'],
    ['<p></p>', null],
    ['1 < 2 & 3 > 2', '1 < 2 & 3 > 2'],
    ['plain  text\n ', 'plain  text\n '],
    [null, null],
  ])('reads %j', async (value, expected) => {
    expect(await bench.after([value], { op: 'stripHtml', column: 'a' })).toEqual([expected]);
  });
  it('is not undone by tags that never end', async () => {
    const deep = '<div>'.repeat(20_000) + 'x';
    const [text] = await bench.after([deep], { op: 'stripHtml', column: 'a' });
    expect(text).toBe('x');
  });
});
