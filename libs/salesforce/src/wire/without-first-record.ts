const quote = 0x22;
const lineFeed = 0x0a;

/** The bytes of a csv file after its first record (the header row). Line feeds within quotes do not end a record. */
export async function* withoutFirstRecord(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let quoted = false;
  let found = false;
  for await (const chunk of chunks) {
    if (found) {
      yield chunk;
      continue;
    }
    for (let at = 0; at < chunk.length && !found; at++) {
      if (chunk[at] === quote) quoted = !quoted;
      if (chunk[at] !== lineFeed || quoted) continue;
      found = true;
      if (at + 1 < chunk.length) yield chunk.subarray(at + 1);
    }
  }
}
