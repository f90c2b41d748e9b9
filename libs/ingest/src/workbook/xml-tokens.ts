/** What the tokens of an XML part are given to. Names come without their prefix. */
export interface XmlHandler {
  /**
   * Takes what stands whole and balanced in `source` from the `<` at `start` on, and answers where it ends; -1 where it is
   * left to be cut into tokens. Only asked within the root element.
   */
  whole?(source: string, start: number): number;
  /** `from` and `to` are where the tag's attributes lie in `source`; see `attributeOf`. */
  open(name: string, source: string, from: number, to: number): void;
  close(name: string): void;
  /** Only called while `XmlTokens.takesText` is set; a text may come in several pieces. */
  text(text: string): void;
}

/** XML that is not well-formed, has a document type or a token too long. The message is for a log, not for people. */
export class XmlError extends Error {}

const mostDeep = 200;
/** Characters of one tag, comment or CDATA section at most; a text may be longer, as it is handed on in pieces. */
const mostToken = 4 * 1024 ** 2;

/**
 * Cuts XML into tags and texts as it arrives in pieces, about six times as fast as a full parser: it looks at tag
 * names, attributes, texts, CDATA and entities, checks that tags are balanced, passes over comments and processing
 * instructions and refuses document types. Namespaces are not resolved: a prefix is left out.
 */
export class XmlTokens {
  /** Set by the handler: texts are of interest. */
  takesText = false;
  private rest = '';
  private readonly stack: string[] = [];
  private rootSeen = false;

  constructor(private readonly handler: XmlHandler) {}

  /** Throws XmlError, and what the handler throws. */
  push(chunk: string): void {
    const source = this.rest === '' ? chunk : this.rest + chunk;
    let at = 0;
    for (;;) {
      const start = source.indexOf('<', at);
      if (start < 0) {
        at = this.textAtEnd(source, at);
        break;
      }
      if (start > at) this.textBefore(source, at, start);
      const end = this.tag(source, start);
      if (end < 0) {
        at = start;
        break;
      }
      at = end;
    }
    this.rest = at === 0 ? source : source.slice(at);
    if (this.rest.length > mostToken) throw new XmlError('a token too long');
  }

  /** All that was pushed is used up, in the root element and at a place where no text is of interest. */
  get isBetweenTags(): boolean {
    return this.rest === '' && this.stack.length > 0 && !this.takesText;
  }

  /** To be called when all has been pushed: throws XmlError where something is still open. */
  end(): void {
    if (this.stack.length > 0 || !this.rootSeen || this.rest.trim() !== '') throw new XmlError('cut short');
  }

  /** Handles what begins with `<` at `start` and answers where it ends; -1 where its end is not there yet. */
  private tag(source: string, start: number): number {
    const next = source.charCodeAt(start + 1);
    if (Number.isNaN(next)) return -1;
    if (next === slash) return this.closing(source, start);
    if (next === question) return after(source, '?>', start + 2);
    if (next === exclamation) return this.declaration(source, start);
    return this.opening(source, start);
  }

  private opening(source: string, start: number): number {
    const taken = this.stack.length > 0 ? (this.handler.whole?.(source, start) ?? -1) : -1;
    if (taken >= 0) return taken;
    const end = endOfTag(source, start + 1);
    if (end < 0) return -1;
    const isEmpty = source.charCodeAt(end - 1) === slash;
    const to = isEmpty ? end - 1 : end;
    let nameEnd = start + 1;
    let nameStart = start + 1;
    for (; nameEnd < to; nameEnd++) {
      const code = source.charCodeAt(nameEnd);
      if (code <= space) break;
      if (code === colon) nameStart = nameEnd + 1;
    }
    if (nameEnd === nameStart) throw new XmlError('a tag without a name');
    const name = source.slice(nameStart, nameEnd);
    if (this.stack.length === 0 && this.rootSeen) throw new XmlError('two roots');
    this.rootSeen = true;
    this.handler.open(name, source, nameEnd, to);
    if (isEmpty) this.handler.close(name);
    else if (this.stack.push(name) > mostDeep) throw new XmlError('nested too deep');
    return end + 1;
  }

  private closing(source: string, start: number): number {
    const end = source.indexOf('>', start);
    if (end < 0) return -1;
    let nameStart = start + 2;
    let nameEnd = nameStart;
    for (; nameEnd < end; nameEnd++) {
      const code = source.charCodeAt(nameEnd);
      if (code <= space) break;
      if (code === colon) nameStart = nameEnd + 1;
    }
    const name = source.slice(nameStart, nameEnd);
    if (this.stack.pop() !== name) throw new XmlError('tags that do not match');
    this.handler.close(name);
    return end + 1;
  }

  private declaration(source: string, start: number): number {
    if (source.startsWith('<!--', start)) return after(source, '-->', start + 4);
    if (source.startsWith(cdata, start)) {
      const end = source.indexOf(']]>', start + cdata.length);
      if (end < 0) return -1;
      if (this.takesText) this.handler.text(lineEnds(source.slice(start + cdata.length, end)));
      return end + 3;
    }
    if (source.length - start < cdata.length && cdata.startsWith(source.slice(start))) return -1;
    if (source.length - start < 4 && '<!--'.startsWith(source.slice(start))) return -1;
    throw new XmlError('a document type');
  }

  /** Hands on the text at the end of a piece, but for an entity or a line end that may go on, and answers its end. */
  private textAtEnd(source: string, from: number): number {
    let to = source.length;
    const entity = source.lastIndexOf('&');
    if (entity >= from && to - entity < 13) to = entity;
    if (source.charCodeAt(to - 1) === carriageReturn) to--;
    if (to > from) this.textBefore(source, from, to);
    return Math.max(from, to);
  }

  private textBefore(source: string, from: number, to: number): void {
    if (this.takesText) this.handler.text(decodeText(source.slice(from, to)));
  }
}

const cdata = '<![CDATA[';
const slash = 0x2f;
const question = 0x3f;
const exclamation = 0x21;
const colon = 0x3a;
const space = 0x20;
const quote = 0x22;
const apostrophe = 0x27;
const greater = 0x3e;
const carriageReturn = 0x0d;

function after(source: string, mark: string, from: number): number {
  const end = source.indexOf(mark, from);
  return end < 0 ? -1 : end + mark.length;
}

/** Where the tag's `>` is: one inside quotes does not end it. */
function endOfTag(source: string, from: number): number {
  let inside = 0;
  for (let at = from; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (inside !== 0) {
      if (code === inside) inside = 0;
    } else if (code === greater) return at;
    else if (code === quote || code === apostrophe) inside = code;
  }
  return -1;
}

/** Visits a tag's attributes: the name without its prefix, the raw value. Throws XmlError. */
export function attributesOf(
  source: string,
  from: number,
  to: number,
  visit: (name: string, value: string) => void,
): void {
  let at = from;
  for (;;) {
    while (at < to && source.charCodeAt(at) <= space) at++;
    if (at >= to) return;
    const equals = source.indexOf('=', at);
    if (equals < 0 || equals >= to) throw new XmlError('an attribute without a value');
    const name = source.slice(at, equals).trim();
    let open = equals + 1;
    while (open < to && source.charCodeAt(open) <= space) open++;
    const mark = source[open];
    if (mark !== '"' && mark !== "'") throw new XmlError('an attribute without quotes');
    const close = source.indexOf(mark, open + 1);
    if (close < 0 || close >= to) throw new XmlError('an attribute without an end');
    visit(name.slice(name.lastIndexOf(':') + 1), source.slice(open + 1, close));
    at = close + 1;
  }
}

/** One attribute's value, decoded; undefined where it is not there. */
export function attributeOf(source: string, from: number, to: number, wanted: string): string | undefined {
  let found: string | undefined;
  attributesOf(source, from, to, (name, value) => {
    if (name === wanted) found ??= decodeText(value);
  });
  return found;
}

const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Entities and line ends of a text as XML has them. Throws XmlError for an entity that XML does not know. */
export function decodeText(text: string): string {
  const plain = lineEnds(text);
  if (!plain.includes('&')) return plain;
  return plain.replace(/&([^;&]{0,12});?/g, (whole: string, body: string) => {
    const known = Object.hasOwn(named, body) ? named[body] : undefined;
    if (known !== undefined && whole.endsWith(';')) return known;
    const number = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(body);
    const code = number ? parseInt(number[1] ?? number[2] ?? '', number[1] ? 16 : 10) : NaN;
    if (!whole.endsWith(';') || !(code <= 0x10ffff)) throw new XmlError('an unknown entity');
    return String.fromCodePoint(code);
  });
}

const lineEnds = (text: string) => (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text);
