import { openBench } from './step.fixture';

const bench = openBench();

describe('email', () => {
  it.each([
    [' Ann.Lee@EXAMPLE.com ', 'Ann.Lee@example.com'],
    ["o'neil+x@a-b.co.uk", "o'neil+x@a-b.co.uk"],
    ['müller@bücher.de', 'müller@bücher.de'],
    ['a@b', null],
    ['a..b@c.de', null],
    ['a b@c.de', null],
    ['a@@b.de', null],
    ['a@-b.de', null],
    [`${'x'.repeat(75)}@b.de`, null],
    ['x@gmial.com', 'x@gmial.com'],
  ])('checks %j', async (value, expected) => {
    expect(await bench.after([value], { op: 'email', column: 'a' })).toEqual([expected]);
  });
  it.each([
    ['x@gmial.com', 'x@gmail.com'],
    ['x@gmail.con', 'x@gmail.com'],
    ['x@hotmial.com', 'x@hotmail.com'],
    ['x@gmx.fr', 'x@gmx.fr'],
    ['x@139.com', 'x@139.com'],
    ['x@example.org', 'x@example.org'],
    ['mailto:x@b.de', 'x@b.de'],
    ['Ann Lee <ann@b.de>', 'ann@b.de'],
    ['x (at) b (dot) de', 'x@b.de'],
    ['x＠b。de', 'x@b.de'],
    ['x@b,de.', 'x@b.de'],
    ['x@b..de;', 'x@b.de'],
    ['x @ b.de', 'x@b.de'],
    ['nobody', null],
  ])('mends %j', async (value, expected) => {
    expect(await bench.after([value], { op: 'email', column: 'a', repair: true })).toEqual([expected]);
  });
  it('is quick on texts that are no addresses', async () => {
    const long = [`${'<'.repeat(200_000)}@`, `${'a.'.repeat(100_000)}@b.de`, `a@${'b.'.repeat(100_000)}`];
    expect(await bench.after(long, { op: 'email', column: 'a', repair: true })).toEqual([null, null, null]);
  });
  it('rejects with the value', async () => {
    await bench.after(['x@b.de', 'nobody'], { op: 'email', column: 'a', onError: 'reject' });
    expect(await bench.job.fates()).toEqual(['1 carried', '2 rejected 0 no e-mail address in a [nobody]']);
  });
});
