/** What a thing that DMS hands out as a file says it is, before the number of its form. */
export type SharedFormat = 'dms-recipe' | 'dms-mapping';

/** A thing as it was handed out, from the text of its file; undefined where the text is something else. */
export function readShared<T>(text: string, format: SharedFormat): T | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const said = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
    return typeof said === 'string' && said.startsWith(`${format}/`) ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}
