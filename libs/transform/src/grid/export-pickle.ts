import { type Cell, type Column, quoteIdentifier, type SqlSession } from '@dms/domain';
import { type ExportSource, orderedRows, relationOf } from './ordered-rows';
import { PickleWriter } from './pickle-writer';

/** Moments that pandas can hold, in microseconds from 1970: 64 bits of nanoseconds. */
const firstMoment = -9_223_372_036_854_775n;
const lastMoment = 9_223_372_036_854_774n;

/**
 * Writes the columns as a DataFrame that pandas.read_pickle opens, whatever its version: protocol 4, and of pandas and
 * NumPy public constructors only, no internals. Integers are int64 (Int64 where some are missing), numbers float64,
 * booleans bool (boolean where some are missing), dates and datetimes datetime64[ns] (ISO 8601 text where one lies
 * outside of the years 1677 to 2262), instants datetime64[ns, UTC]; texts, times, decimals and lists are objects.
 */
export async function writePickle(
  session: SqlSession,
  source: ExportSource,
  columns: readonly Column[],
  target: string,
): Promise<void> {
  const writer = new PickleWriter(session.path(target));
  try {
    const [counted] = await session.rows(`SELECT count(*) AS n FROM ${relationOf(session, source)}`);
    const rows = Number(counted?.['n'] ?? 0);
    writer.name('pandas', 'DataFrame');
    writer.begin();
    writer.op(0x7d, 0x28);
    for (const column of columns) {
      writer.text(column.name);
      await new ColumnWriter(session, source, column, rows, writer).write();
    }
    writer.op(0x75);
    writer.call();
    await writer.end();
  } finally {
    writer.abandon();
  }
}

class ColumnWriter {
  private readonly sql: string;

  constructor(
    private readonly session: SqlSession,
    private readonly source: ExportSource,
    private readonly column: Column,
    private readonly rows: number,
    private readonly writer: PickleWriter,
  ) {
    this.sql = quoteIdentifier(column.name);
  }

  async write(): Promise<void> {
    const { type } = this.column;
    if (type === 'integer') await this.maskable('int64', 8, 'IntegerArray');
    else if (type === 'boolean') await this.maskable('bool', 1, 'BooleanArray');
    else if (type === 'number') await this.array('float64', 8, this.sql, putNumber);
    else if (type === 'date' || type === 'datetime' || type === 'instant') await this.moments();
    else await this.objects();
  }

  /** Whole numbers and booleans know no missing value: where there are some, a mask goes with them. */
  private async maskable(dtype: string, size: number, nullable: string): Promise<void> {
    const put = dtype === 'bool' ? putFlag : putInteger;
    if (!(await this.holds(`${this.sql} IS NULL`))) return this.array(dtype, size, this.sql, put);
    this.writer.name('pandas.arrays', nullable);
    this.writer.begin();
    await this.array(dtype, size, this.sql, put);
    await this.array('bool', 1, `${this.sql} IS NULL`, putFlag);
    this.writer.call();
  }

  private async moments(): Promise<void> {
    const { type } = this.column;
    const micros = `epoch_us(CAST(${this.sql} AS ${type === 'instant' ? 'TIMESTAMPTZ' : 'TIMESTAMP'}))`;
    if (
      await this.holds(`${micros} NOT BETWEEN ${firstMoment} AND ${lastMoment} OR NOT isfinite(${this.sql})`)
    ) {
      await this.objects();
      return;
    }
    if (type === 'instant') {
      // pandas.to_datetime(moments, errors, dayfirst, yearfirst, utc)
      this.writer.name('pandas', 'to_datetime');
      this.writer.begin();
    }
    await this.array('datetime64[ns]', 8, micros, putMoment);
    if (type === 'instant') {
      this.writer.text('raise');
      for (const flag of [false, false, true]) this.writer.flag(flag);
      this.writer.call();
    }
  }

  /** numpy.frombuffer(bytes, dtype); of nothing numpy.zeros(0, dtype), as no array is made of an empty buffer. */
  private async array(
    dtype: string,
    size: number,
    sql: string,
    put: (target: Buffer, at: number, cell: Cell) => void,
  ): Promise<void> {
    const { writer, rows } = this;
    writer.name('numpy', rows === 0 ? 'zeros' : 'frombuffer');
    writer.begin();
    if (rows === 0) writer.op(0x4b, 0);
    else writer.bytesFollow(rows * size);
    for await (const chunk of orderedRows(this.session, this.source, `${sql} AS v`)) {
      const bytes = Buffer.alloc(chunk.length * size);
      chunk.forEach((row, index) => put(bytes, index * size, row['v'] ?? null));
      writer.raw(bytes);
      await writer.flush();
    }
    writer.text(dtype);
    writer.call();
  }

  private async objects(): Promise<void> {
    const { writer } = this;
    // Of an empty list pandas would make numbers.
    if (this.rows === 0) return this.array('object', 0, this.sql, () => undefined);
    const sql = ['text', 'list'].includes(this.column.type) ? this.sql : `CAST(${this.sql} AS VARCHAR)`;
    writer.op(0x5d, 0x28);
    for await (const chunk of orderedRows(this.session, this.source, `${sql} AS v`)) {
      for (const row of chunk) this.object(row['v'] ?? null);
      await writer.flush();
    }
    writer.op(0x65);
  }

  private object(cell: Cell): void {
    const { writer } = this;
    if (cell === null) writer.none();
    else if (Array.isArray(cell)) {
      writer.op(0x5d, 0x28);
      for (const item of cell) this.object(item);
      writer.op(0x65);
    } else if (typeof cell === 'boolean') writer.flag(cell);
    else if (typeof cell === 'number') writer.float(cell);
    else if (this.column.type === 'decimal') {
      writer.name('decimal', 'Decimal');
      writer.begin();
      writer.text(String(cell));
      writer.call();
    } else if (this.column.type === 'time') {
      writer.name('datetime', 'time');
      writer.begin();
      writer.bytes(packedTime(String(cell)));
      writer.call();
    } else writer.text(String(cell));
  }

  private async holds(condition: string): Promise<boolean> {
    const relation = relationOf(this.session, this.source);
    const found = await this.session.rows(`SELECT 1 AS one FROM ${relation} WHERE ${condition} LIMIT 1`);
    return found.length > 0;
  }
}

function putInteger(target: Buffer, at: number, cell: Cell): void {
  target.writeBigInt64LE(cell === null ? 0n : BigInt(cell as string | number), at);
}

function putNumber(target: Buffer, at: number, cell: Cell): void {
  // NaN and the infinities travel as words.
  target.writeDoubleLE(cell === null ? NaN : Number(cell), at);
}

function putFlag(target: Buffer, at: number, cell: Cell): void {
  target[at] = cell === true ? 1 : 0;
}

const notATime = -(2n ** 63n);

function putMoment(target: Buffer, at: number, cell: Cell): void {
  target.writeBigInt64LE(cell === null ? notATime : BigInt(cell as string | number) * 1000n, at);
}

/** hh:mm:ss[.ffffff] as the six bytes that datetime.time packs itself into. */
function packedTime(text: string): Buffer {
  const [clock = '', fraction = ''] = text.split('.');
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(':').map(Number);
  const bytes = Buffer.alloc(6);
  bytes.set([hours, minutes, seconds]);
  bytes.writeUIntBE(Number(fraction.padEnd(6, '0').slice(0, 6)), 3, 3);
  return bytes;
}
