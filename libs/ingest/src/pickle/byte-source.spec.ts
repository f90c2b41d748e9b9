import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { ByteSource } from './byte-source';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'byte-source-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function open(bytes: Buffer): ByteSource {
  const path = join(folder, 'pickle');
  writeFileSync(path, bytes);
  return new ByteSource(path);
}

describe('the bytes of a pickle', () => {
  it('are the texts that were written, however often, however long, and whatever came before', () => {
    const text = fc.oneof(
      fc.constantFrom('', 'a', 'Köln', '東京', 'x'.repeat(24), 'x'.repeat(25), 'x'.repeat(24).concat('é')),
      fc.string({ maxLength: 30 }),
      fc.string({ unit: 'binary', maxLength: 30 }).map((odd) => odd.toWellFormed()),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 50 }), (texts) => {
        const twice = [...texts, ...texts.toReversed()];
        const source = open(Buffer.from(twice.join('')));
        try {
          expect(twice.map((each) => source.text(Buffer.byteLength(each)))).toEqual(twice);
          expect(source.left).toBe(0);
        } finally {
          source.close();
        }
      }),
    );
  });

  it('tells short texts apart whose places among those read before are the same', () => {
    const words = Array.from({ length: 300_000 }, (_, index) => `w${index.toString(36).padStart(5, '0')}`);
    const source = open(Buffer.from(words.join('')));
    try {
      // More words than places: many must share one.
      expect(words.filter((word) => source.text(6) !== word)).toEqual([]);
    } finally {
      source.close();
    }
  });

  it('go on over the end of the window, and are refused where they end too early', () => {
    const source = open(Buffer.from(`${'y'.repeat(1024 ** 2 - 2)}Köln!`));
    try {
      expect(source.text(1024 ** 2 - 2)).toHaveLength(1024 ** 2 - 2);
      expect(source.text(5)).toBe('Köln');
      expect(() => source.text(2)).toThrow(/claims a value of 2 bytes/);
    } finally {
      source.close();
    }
  });
});
