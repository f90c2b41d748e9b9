/** A Python literal of a text: plain ASCII, so that no text of anybody's can end it, whatever it holds. */
export function pyText(text: string): string {
  const letters = Array.from(text, (letter) => {
    const code = letter.codePointAt(0) ?? 0;
    if (letter === '"' || letter === '\\') return `\\${letter}`;
    if (code >= 0x20 && code < 0x7f) return letter;
    if (code > 0xffff) return `\\U${code.toString(16).padStart(8, '0')}`;
    return `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return `"${letters.join('')}"`;
}

/** A Python literal of texts, null, lists and objects of them. */
export function pyValue(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? String(value) : `float(${pyText(String(value))})`;
  if (Array.isArray(value)) return `[${value.map(pyValue).join(', ')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).map(([key, inner]) => `${pyText(key)}: ${pyValue(inner)}`);
    return `{${entries.join(', ')}}`;
  }
  return pyText(String(value as string));
}
