import { Utf8Pieces } from './utf8-pieces';
import type { XmlTokens } from './xml-tokens';

/** Takes whole rows of a sheet as they lie in its bytes. */
export interface ByteLane {
  readonly isReady: boolean;
  /** Answers where the first row begins that it leaves. */
  read(source: Buffer, from: number): number;
}

const rowEnd = '</row>';
/** Bytes of a row that are waited for until it is whole. */
const longestRow = 1024 ** 2;

const nothing = Buffer.alloc(0);

/** Gives the bytes of a part, piece by piece, to a lane for rows as far as it takes them, and else as text to the tokens. */
export class PieceFeed {
  private readonly texts: Utf8Pieces;
  private rest: Buffer = nothing;

  constructor(
    part: string,
    private readonly tokens: XmlTokens,
    private readonly lane?: ByteLane,
  ) {
    this.texts = new Utf8Pieces(part);
  }

  /** Throws XmlError, and what the tokens' handler throws. */
  push(chunk: Buffer): void {
    if (!this.lane) return this.asText(chunk);
    const source = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    this.rest = nothing;
    let at = 0;
    while (at < source.length) {
      // Where it is not its turn, the row at work goes on as text, and behind it the lane is asked again.
      const isFree = this.lane.isReady && this.tokens.isBetweenTags && this.texts.isEmpty;
      if (isFree) at = this.lane.read(source, at);
      const found = source.indexOf(rowEnd, at);
      if (found < 0 && isFree && source.length - at < longestRow) {
        // The bytes kept belong to a buffer that is used again.
        this.rest = Buffer.from(source.subarray(at));
        return;
      }
      const end = found < 0 ? source.length : found + rowEnd.length;
      this.asText(source.subarray(at, end));
      at = end;
    }
  }

  end(): void {
    this.asText(this.rest);
    this.texts.end();
    this.tokens.end();
  }

  private asText(bytes: Buffer): void {
    const text = this.texts.push(bytes);
    if (text !== '') this.tokens.push(text);
  }
}
