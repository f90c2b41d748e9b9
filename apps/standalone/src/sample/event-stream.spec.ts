import fc from 'fast-check';
import { events, ServerEvent } from './event-stream';

async function* pieces(bytes: Buffer, sizes: number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (let turn = 0; from < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(from, from + size);
    from += size;
  }
}

async function read(text: string, sizes = [1 << 20]): Promise<ServerEvent[]> {
  const found: ServerEvent[] = [];
  for await (const event of events(pieces(Buffer.from(text), sizes))) found.push(event);
  return found;
}

describe('events of a text/event-stream', () => {
  it('gives data with its id and leaves comments out', async () => {
    expect(await read(': hello\n\nid: 7\ndata: {"a":1}\n\ndata: x\ndata: y\n\n')).toEqual([
      { id: '7', data: '{"a":1}' },
      { id: '7', data: 'x\ny' },
    ]);
  });

  it('does not give an event that was cut before its end', async () => {
    expect(await read('data: whole\n\ndata: half\n')).toEqual([{ data: 'whole' }]);
  });

  it('finds the same events however the bytes arrive, in each kind of line end', async () => {
    const text = 'id: 1\ndata: {"name":"Żółw 北京"}\n\n:\n\nid: 2\ndata: b: c\n\n';
    const whole = await read(text);
    expect(whole.map(({ id }) => id)).toEqual(['1', '2']);
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.constantFrom('\n', '\r\n'), async (cut, end) => {
        expect(await read(text.replaceAll('\n', end), cut)).toEqual(whole);
      }),
    );
  });
});
