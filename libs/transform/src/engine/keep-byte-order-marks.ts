import * as loaded from '@duckdb/node-api/lib/vectors/dataAccessors.js';

/**
 * The package decodes every text with one TextDecoder that drops a leading U+FEFF, so a cell that begins with it would
 * come out altered. It is read from the module's exports at each use; here it is replaced by one that keeps the mark.
 */
export function keepByteOrderMarks(): void {
  // What Node loads as an ES module namespace cannot be written to; its default is the module's own exports.
  const module = loaded as { default?: object };
  const accessors = (module.default ?? module) as { textDecoder: object };
  accessors.textDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
}
