import { colognePhonetic } from 'cologne-phonetic';
import { doubleMetaphone } from 'double-metaphone';
import { pinyin } from 'pinyin-pro';

/** Methods that give every value a key; values of one key belong together. */
export const keyMethods = ['fingerprint', 'ngram', 'metaphone', 'cologne', 'pinyin'] as const;
export type KeyMethod = (typeof keyMethods)[number];

/** The key of a value; empty where the method has nothing to go by (no letter, no digit). */
export function keyOf(method: KeyMethod, value: string, ngramSize: number): string {
  switch (method) {
    case 'fingerprint':
      return fingerprint(value);
    case 'ngram':
      return ngrams(value, ngramSize);
    case 'metaphone':
      return byWord(value, (word) => doubleMetaphone(word)[0]);
    case 'cologne':
      return byWord(value, colognePhonetic);
    case 'pinyin':
      return ngrams(romanised(value), ngramSize);
  }
}

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

/** Its different words in order of the alphabet: spelling, order, case, accents and punctuation do not matter. */
function fingerprint(value: string): string {
  return [...new Set(words(value))].sort().join(' ');
}

function words(value: string): string[] {
  return folded(value).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Its different runs of `size` characters in order of the alphabet: blanks do not matter either. */
function ngrams(value: string, size: number): string {
  const letters = Array.from(words(value).join(''));
  if (letters.length === 0) return '';
  if (letters.length <= size) return letters.join('');
  const grams = new Set(letters.slice(size - 1).map((_, at) => letters.slice(at, at + size).join('')));
  return [...grams].sort().join('');
}

/** How it sounds, word by word; numbers are kept as they are, since nobody hears them wrong. */
function byWord(value: string, sound: (word: string) => string): string {
  const sounds = words(value).map((word) => (/^\p{N}+$/u.test(word) ? word : sound(word) || word));
  return sounds.sort().join(' ');
}

/** Chinese characters as their pinyin without tones. */
function romanised(value: string): string {
  return /\p{Script=Han}/u.test(value) ? pinyin(value, { toneType: 'none', v: true }) : value;
}
