import { createReadStream } from 'node:fs';

/**
 * Whether a file that is not valid UTF-8 is UTF-8 with some damage (more characters of several bytes are whole than
 * broken) or another encoding altogether.
 */
export async function isDamagedUtf8(path: string): Promise<boolean> {
  let whole = 0;
  let broken = 0;
  let wanted = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    for (const byte of chunk) {
      if (wanted > 0) {
        if ((byte & 0xc0) === 0x80) {
          if (--wanted === 0) whole++;
          continue;
        }
        broken++;
        wanted = 0;
      }
      if (byte < 0x80) continue;
      if (byte >= 0xc2 && byte <= 0xdf) wanted = 1;
      else if (byte >= 0xe0 && byte <= 0xef) wanted = 2;
      else if (byte >= 0xf0 && byte <= 0xf4) wanted = 3;
      else broken++;
    }
  }
  return whole > broken;
}
