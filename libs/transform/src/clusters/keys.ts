import { colognePhonetic } from 'cologne-phonetic';
import { doubleMetaphone } from 'double-metaphone';
import { folded } from './folded';

/** Methods that give every value a key; values of one key belong together. */
export const keyMethods = ['fingerprint', 'ngram', 'metaphone', 'cologne', 'pinyin'] as const;
export type KeyMethod = (typeof keyMethods)[number];

/** What gives a value its key; an empty one where the method has nothing to go by (no letter, no digit). */
export async function keysBy(method: KeyMethod, ngramSize: number): Promise<(value: string) => string> {
  switch (method) {
    case 'fingerprint':
      return fingerprint;
    case 'ngram':
      return (value) => ngrams(value, ngramSize);
    case 'metaphone':
      return (value) => byWord(value, (word) => doubleMetaphone(word)[0]);
    case 'cologne':
      return (value) => byWord(value, colognePhonetic);
    case 'pinyin': {
      const romanised = await romaniser();
      return (value) => ngrams(romanised(value), ngramSize);
    }
  }
}

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

/** Chinese characters as their pinyin without tones. The dictionary is large, and comes when it is asked for. */
async function romaniser(): Promise<(value: string) => string> {
  const { pinyin } = await import('pinyin-pro');
  return (value) => (/\p{Script=Han}/u.test(value) ? pinyin(value, { toneType: 'none', v: true }) : value);
}
