/** Letters and digits in small, without accents; ß as ss, ø as o and so on. */
export function folded(value: string): string {
  return value
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßøœæđłıþ]/g, (letter) => plainLetters[letter] ?? letter);
}

const plainLetters: Record<string, string> = {
  ß: 'ss',
  ø: 'o',
  œ: 'oe',
  æ: 'ae',
  đ: 'd',
  ł: 'l',
  ı: 'i',
  þ: 'th',
};
