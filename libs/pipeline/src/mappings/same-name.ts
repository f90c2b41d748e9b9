import { spelledWordsOf } from '../plan/suggest/vocabulary';

/**
 * What of `names` is called so: the very name, else the one that differs in letter case at most, else those whose words
 * are the same ("Last Name", last_name, LASTNAME). More than one: a person has to choose.
 */
export function sameNames(wanted: string, names: readonly string[]): string[] {
  if (names.includes(wanted)) return [wanted];
  const plain = (name: string) => name.trim().toLowerCase();
  const alike = names.filter((name) => plain(name) === plain(wanted));
  if (alike.length > 0) return alike;
  const words = squashed(wanted);
  return words === '' ? [] : names.filter((name) => squashed(name) === words);
}

function squashed(name: string): string {
  return spelledWordsOf(name).join('');
}
