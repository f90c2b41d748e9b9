const central = 0x02014b50;
const end = 0x06054b50;

/**
 * A zip's entries carry the moment they were written; here they all say 2025-06-30 09:00, so that the same rows give
 * the same bytes. Walks the central directory and sets the time in each entry's two headers.
 */
export function withoutTimes(zip) {
  const bytes = Buffer.from(zip);
  const tail = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (tail < 0 || bytes.readUInt32LE(tail) !== end) throw new Error('This is no zip archive.');
  let at = bytes.readUInt32LE(tail + 16);
  for (let left = bytes.readUInt16LE(tail + 10); left > 0; left -= 1) {
    if (bytes.readUInt32LE(at) !== central) throw new Error('The central directory is broken.');
    setTime(bytes, at + 12);
    setTime(bytes, bytes.readUInt32LE(at + 42) + 10);
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return bytes;
}

/** MS-DOS time and date: hours << 11; years since 1980 << 9, months << 5, days. */
function setTime(bytes, at) {
  bytes.writeUInt16LE(9 << 11, at);
  bytes.writeUInt16LE(((2025 - 1980) << 9) | (6 << 5) | 30, at + 2);
}
