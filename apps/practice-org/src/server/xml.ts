/** The little of XML that envelopes need. By local name: clients write <login>, <n1:login> and more. */
export const hasElement = (text: string, name: string): boolean =>
  new RegExp(`<(?:[\\w-]+:)?${name}[\\s/>]`).test(text);

/** The text of the first such element. No parser, so no entity of the sender's can do harm. */
export function elementText(text: string, name: string): string | undefined {
  const found = new RegExp(`<(?:[\\w-]+:)?${name}(?:\\s[^>]*)?>([^<]*)</`).exec(text)?.[1];
  return found?.replace(/&(lt|gt|quot|apos|amp|#\d{1,6}|#x[\da-fA-F]{1,5});/g, (_, entity: string) =>
    decodeEntity(entity),
  );
}

function decodeEntity(entity: string): string {
  const named: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  if (!entity.startsWith('#')) return named[entity] ?? '';
  const code = entity.startsWith('#x') ? parseInt(entity.slice(2), 16) : Number(entity.slice(1));
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** What XML 1.0 has no way to say. */
const isUnspeakable = (c: string): boolean => c < ' ' && c !== '\t' && c !== '\n' && c !== '\r';

export const escapeXml = (text: string): string =>
  text.replace(/[&<>"]|[^\u0020-\ufffd]/g, (c) => ENTITIES[c] ?? (isUnspeakable(c) || c > '\ufffd' ? '' : c));
