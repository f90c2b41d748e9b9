import { NoEquivalent } from './python-expression';

/** What RE2 and Python's re (with ASCII classes) read alike; `$` is the end of the text alone in RE2. */
const alike =
  /\\[dwDWb]|\\[.\-\\/+*?()[\]{}|^$]|\[\^?(?:\\[dw\]\\^.-]|[^\\\][])+\]|\((?:\?:)?|\)|[*+?]\??|\{\d{1,3}(?:,\d{0,3})?\}\??|[|^$]|[^\\()[\]{}*+?|^$]/gu;

/** The pattern for Python. Throws NoEquivalent where the two might read it differently. */
export function pythonPattern(regex: string): string {
  const pieces = regex.match(alike) ?? [];
  if (pieces.join('') !== regex) throw new NoEquivalent('a pattern that RE2 and Python may read differently');
  return pieces.map((piece) => (piece === '$' ? '\\Z' : piece)).join('');
}
