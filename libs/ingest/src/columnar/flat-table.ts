/** A table of a FlatBuffer, read so that nothing can point beyond the bytes: that throws RangeError. */
export class FlatTable {
  private constructor(
    private readonly bytes: Buffer,
    private readonly at: number,
  ) {}

  static root(bytes: Buffer): FlatTable {
    return new FlatTable(bytes, bytes.readUInt32LE(0));
  }

  byte(slot: number): number {
    const place = this.place(slot);
    return place === 0 ? 0 : this.bytes.readUInt8(place);
  }

  /** A 64-bit integer; beyond 2^53 it is not exact, which no honest length is. */
  long(slot: number): number {
    const place = this.place(slot);
    return place === 0 ? 0 : Number(this.bytes.readBigInt64LE(place));
  }

  table(slot: number): FlatTable | undefined {
    const place = this.place(slot);
    return place === 0 ? undefined : new FlatTable(this.bytes, place + this.bytes.readUInt32LE(place));
  }

  /** How many elements of so many bytes a vector has. Throws RangeError where the bytes cannot hold them. */
  count(slot: number, elementBytes: number): number {
    return this.vector(slot, elementBytes)?.count ?? 0;
  }

  tables(slot: number): FlatTable[] {
    const { start = 0, count = 0 } = this.vector(slot, 4) ?? {};
    return Array.from({ length: count }, (_, index) => {
      const place = start + 4 * index;
      return new FlatTable(this.bytes, place + this.bytes.readUInt32LE(place));
    });
  }

  /** The 64-bit integer that each structure of so many bytes begins with. */
  firsts(slot: number, elementBytes: number): number[] {
    const { start = 0, count = 0 } = this.vector(slot, elementBytes) ?? {};
    return Array.from({ length: count }, (_, index) =>
      Number(this.bytes.readBigInt64LE(start + elementBytes * index)),
    );
  }

  /** Structures of two 64-bit integers each. */
  pairs(slot: number): [number, number][] {
    const { start = 0, count = 0 } = this.vector(slot, 16) ?? {};
    return Array.from({ length: count }, (_, index) => {
      const place = start + 16 * index;
      return [Number(this.bytes.readBigInt64LE(place)), Number(this.bytes.readBigInt64LE(place + 8))];
    });
  }

  private vector(slot: number, elementBytes: number): { start: number; count: number } | undefined {
    const place = this.place(slot);
    if (place === 0) return undefined;
    const start = place + this.bytes.readUInt32LE(place);
    const count = this.bytes.readUInt32LE(start);
    if (start + 4 + count * elementBytes > this.bytes.length)
      throw new RangeError(`A list claims ${count} elements, more than there is room for`);
    return { start: start + 4, count };
  }

  /** Where a field lies; 0 where the table has none. */
  private place(slot: number): number {
    const { bytes, at } = this;
    const fields = at - bytes.readInt32LE(at);
    const entry = 4 + 2 * slot;
    if (entry >= bytes.readUInt16LE(fields)) return 0;
    const offset = bytes.readUInt16LE(fields + entry);
    return offset === 0 ? 0 : at + offset;
  }
}
