declare module 'lz4js' {
  /** `maxSize`: bytes of the buffer made for the output; told by the frame where left out. */
  export function decompress(bytes: Uint8Array, maxSize?: number): Uint8Array;
  export function compress(bytes: Uint8Array, maxSize?: number): Uint8Array;
  const lz4: { decompress: typeof decompress; compress: typeof compress };
  export default lz4;
}
