import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { withoutFirstRecord } from './without-first-record';

describe('csv without its first record', () => {
  it('is the rest, wherever the chunks are cut and whatever the header holds', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', '\n', '\r\n', ',', 'é') });
    const text = fc
      .array(cell, { minLength: 1, maxLength: 3 })
      .map((cells) => cells.map((value) => `"${value.replaceAll('"', '""')}"`).join(','));
    await fc.assert(
      fc.asyncProperty(text, fc.string(), fc.integer({ min: 1, max: 7 }), async (header, rest, size) => {
        const bytes = Buffer.from(`${header}\n${rest}`);
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
          bytes.subarray(at * size, (at + 1) * size),
        );
        const left: Buffer[] = [];
        for await (const chunk of withoutFirstRecord(Readable.from(chunks))) left.push(chunk);
        expect(Buffer.concat(left)).toEqual(Buffer.from(rest));
      }),
    );
  });
});
