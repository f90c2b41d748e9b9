/** Text with what is unseen made visible: spaces at its ends, tabs, line breaks, control characters. */
export function shownText(text: string): string {
  return text
    .replace(/^ +| +$/g, (spaces) => '·'.repeat(spaces.length))
    .replace(/\t/g, '→')
    .replace(/\r\n|\n|\r/g, '↵')
    .replace(
      // eslint-disable-next-line no-control-regex -- control characters are what is looked for
      /[\x00-\x1f\x7f]/g,
      (character) => `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
    );
}

/** A value as it is stored, never localised. Undefined for null. */
export function shownValue(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  return shownText(typeof value === 'string' ? value : JSON.stringify(value));
}
