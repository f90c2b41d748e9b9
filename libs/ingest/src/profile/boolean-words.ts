/** Words for yes and for no in the languages of business files, in lower case. */
export const wordsForTrue = [
  ...['true', 't', 'yes', 'y', 'on', 'x', 'ja', 'wahr', 'oui', 'vrai'],
  ...['si', 'sí', 'verdadero', 'sim', 'да', '是'],
];
export const wordsForFalse = [
  ...['false', 'f', 'no', 'n', 'off', 'nein', 'falsch', 'non', 'faux', 'falso', 'não', 'нет', '否'],
];

const all = new Set([...wordsForTrue, ...wordsForFalse]);

/** Letters that stand for yes and no only where both are there: F alone may be anything. */
const [letterTrue, letterFalse] = ['t', 'f'];

/** Tells which of these values are words for yes or no. */
export function booleanTest(values: readonly string[]): (value: string) => boolean {
  const seen = new Set(values.map((value) => value.toLowerCase()));
  const hasLetters = seen.has(letterTrue) && seen.has(letterFalse);
  return (value) => {
    const word = value.toLowerCase();
    return all.has(word) && (hasLetters || (word !== letterTrue && word !== letterFalse));
  };
}
