/** Values that old pickles write as text, and integers of any length. */

/** A two's complement integer, little end first: a number where it is exact, else a bigint. */
export function longOf(bytes: Buffer): number | bigint {
  if (bytes.length === 0) return 0;
  if (bytes.length <= 6) return bytes.readIntLE(0, bytes.length);
  const hex = Buffer.from(bytes).reverse().toString('hex');
  const value = BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`));
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** The line of UNICODE: raw-unicode-escape, its bytes given in Latin-1. */
export function rawUnicode(line: string): string {
  return line.replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (whole, short?: string, long?: string) => {
    const code = parseInt(short ?? long ?? '', 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

const escapes: Record<string, number> = {
  n: 10,
  r: 13,
  t: 9,
  a: 7,
  b: 8,
  f: 12,
  v: 11,
  '\\': 92,
  "'": 39,
  '"': 34,
};

/** The line of STRING: the repr of a Python 2 str, in quotes. */
export function pythonString(line: string): Buffer {
  const body = line.trim().replace(/^(['"])([\s\S]*)\1$/, '$2');
  const bytes: number[] = [];
  for (let at = 0; at < body.length; at++) {
    const character = body[at] ?? '';
    if (character !== '\\') {
      bytes.push(body.charCodeAt(at) & 0xff);
      continue;
    }
    const next = body[++at] ?? '';
    const hex = /^x([0-9a-fA-F]{2})/.exec(body.slice(at, at + 3));
    const octal = /^[0-7]{1,3}/.exec(body.slice(at, at + 3));
    if (hex) {
      bytes.push(parseInt(hex[1] ?? '0', 16));
      at += 2;
    } else if (octal) {
      bytes.push(parseInt(octal[0], 8) & 0xff);
      at += octal[0].length - 1;
    } else bytes.push(escapes[next] ?? next.charCodeAt(0) & 0xff);
  }
  return Buffer.from(bytes);
}
