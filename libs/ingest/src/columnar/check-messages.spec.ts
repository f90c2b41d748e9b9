import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RecordBatchFileWriter, RecordBatchStreamWriter, tableFromArrays } from 'apache-arrow';
import { checkMessages } from './check-messages';

describe('the messages of an Arrow file', () => {
  let path: string;
  beforeAll(() => (path = join(mkdtempSync(join(tmpdir(), 'arrow-')), 'file')));
  afterAll(() => rmSync(join(path, '..'), { recursive: true }));

  const table = tableFromArrays({ n: new BigInt64Array([1n, 2n]), t: ['x', 'é'] });
  const stream = Buffer.from(RecordBatchStreamWriter.writeAll(table).toUint8Array(true));
  const file = Buffer.from(RecordBatchFileWriter.writeAll(table).toUint8Array(true));
  const check = (bytes: Buffer) => {
    writeFileSync(path, bytes);
    return checkMessages(path);
  };

  it('pass where every length is true', async () => {
    await expect(check(stream)).resolves.toBeUndefined();
    await expect(check(file)).resolves.toBeUndefined();
  });

  it.each(['stream', 'file'])(
    'are refused when a length of the %s claims more than there is',
    async (form) => {
      // Whatever eight bytes are made to say: it is harmless (a name, a value) or refused, and never followed.
      const whole = form === 'stream' ? stream : file;
      let refused = 0;
      for (let at = 0; at + 8 <= whole.length; at += 4) {
        const bytes = Buffer.from(whole);
        bytes.writeBigInt64LE(2n ** 45n, at);
        await check(bytes).catch((error: unknown) => {
          expect((error as Error).name).toBe('RangeError');
          refused++;
        });
      }
      expect(refused).toBeGreaterThan(20);
    },
  );

  it('are refused when the file is cut', async () => {
    await expect(check(file.subarray(0, file.length - 1))).rejects.toMatchObject({ name: 'RangeError' });
    await expect(check(stream.subarray(0, stream.length - 40))).rejects.toMatchObject({ name: 'RangeError' });
  });
});
