import { gzipSync, zstdCompressSync } from 'node:zlib';
import {
  Bool,
  CompressionType,
  compressionRegistry,
  DateDay,
  Decimal,
  Field,
  Float32,
  Int64,
  List,
  makeData,
  RecordBatchFileWriter,
  RecordBatchStreamWriter,
  Struct,
  Table,
  TimestampMicrosecond,
  TimestampNanosecond,
  Uint64,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import lz4 from 'lz4js';
import { readFileSync } from 'node:fs';
import { StagingBench } from './staging-bench.fixture';

let bench: StagingBench;
beforeEach(async () => (bench = await StagingBench.open()));
afterEach(() => bench.close());

async function parquetOf(select: string): Promise<Buffer> {
  const path = bench.session.path('made.parquet');
  await bench.session.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  return readFileSync(path);
}

describe('a Parquet file', () => {
  const select = `SELECT * FROM (VALUES
    (9007199254740993::BIGINT, 18446744073709551615::UBIGINT, 1.10::DECIMAL(10,2), 0.1::FLOAT, 0.1::DOUBLE, '007', '',
     DATE '2024-02-29', TIMESTAMP '2024-02-29 01:02:03.5', TIMESTAMPTZ '2024-02-29 01:02:03+02',
     '2024-01-01 00:00:00.000000001'::TIMESTAMP_NS, TIME '01:02:03', true, {'city': 'Köln', 'geo': {'lat': 1}}, [1, 2],
     'AB'::BLOB, 'x'::ENUM('x', 'y')),
    (2, 1, -5.00, 2.5, 1e300, NULL, 'x', NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, '\\xFF'::BLOB, NULL))
    t(id, u, price, f, d, zip, e, day, "at", instant, fine, clock, ok, address, list, bytes, word)`;

  it('is staged as it is typed, structures taken apart', async () => {
    const staged = await bench.stage(await parquetOf(select));
    expect(Object.fromEntries(staged.columns.map(({ name, type }) => [name, type]))).toEqual({
      id: 'integer',
      u: 'decimal',
      price: 'decimal',
      f: 'number',
      d: 'number',
      zip: 'text',
      e: 'text',
      day: 'date',
      at: 'datetime',
      instant: 'instant',
      fine: 'text',
      clock: 'time',
      ok: 'boolean',
      'address.city': 'text',
      'address.geo.lat': 'integer',
      list: 'text',
      bytes: 'text',
      word: 'text',
    });
    expect(staged.rows).toEqual([
      {
        _row: 1,
        id: '9007199254740993',
        u: '18446744073709551615',
        price: '1.10',
        f: 0.1,
        d: 0.1,
        zip: '007',
        e: null,
        day: '2024-02-29',
        at: '2024-02-29T01:02:03.5',
        instant: '2024-02-28T23:02:03Z',
        fine: '2024-01-01 00:00:00.000000001',
        clock: '01:02:03',
        ok: true,
        'address.city': 'Köln',
        'address.geo.lat': 1,
        list: '[1,2]',
        bytes: 'AB',
        word: 'x',
      },
      expect.objectContaining({ _row: 2, price: '-5.00', zip: null, 'address.city': null, bytes: '\\xFF' }),
    ]);
    expect(staged).toMatchObject({ format: 'parquet', rowCount: 2, rejectedCount: 0 });
  });

  it('is tried as it would be staged, packed or not', async () => {
    const bytes = gzipSync(await parquetOf(select));
    const tried = await bench.try(bytes);
    const staged = await bench.stage(bytes);
    expect(tried.columns).toEqual(staged.columns);
    expect(tried.rows).toEqual(staged.rows);
    expect(tried.options).toEqual(staged.options);
  });

  it('keeps the order of its rows', async () => {
    const staged = await bench.stage(await parquetOf('SELECT 300000 - range AS n FROM range(300000)'));
    expect(staged.rows.every((row) => Number(row['n']) === 300_001 - Number(row['_row']))).toBe(true);
  });

  it('is refused in words where it is damaged', async () => {
    const bytes = await parquetOf(select);
    for (const damaged of [
      bytes.subarray(0, 200),
      Buffer.concat([bytes.subarray(0, 300), Buffer.alloc(80), bytes.subarray(380)]),
    ]) {
      await expect(bench.stage(damaged)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    }
    await expect(bench.stage(bytes, { delimiter: ',' })).rejects.toMatchObject({ code: 'BAD_OPTIONS' });
    await expect(bench.stage(bytes, { format: 'csv' })).rejects.toMatchObject({ code: 'BAD_OPTIONS' });
  });
});

describe('an Arrow file', () => {
  const address = new Struct([new Field('city', new Utf8(), true), new Field('n', new Int64(), true)]);
  const table = () =>
    new Table({
      id: vectorFromArray([9007199254740993n, -2n], new Int64()),
      u: vectorFromArray([18446744073709551615n, 1n], new Uint64()),
      f: vectorFromArray([0.1, null], new Float32()),
      zip: vectorFromArray(['007', ''], new Utf8()),
      day: vectorFromArray([new Date('2024-02-29T00:00:00Z'), null], new DateDay()),
      at: vectorFromArray([1, -1], new TimestampMicrosecond()),
      zoned: vectorFromArray([1_709_168_523_000, null], new TimestampMicrosecond('Europe/Berlin')),
      fine: vectorFromArray([1, null], new TimestampNanosecond()),
      ok: vectorFromArray([true, false], new Bool()),
      address: vectorFromArray([{ city: 'Köln', n: 1n }, null], address),
      list: vectorFromArray([['a', 'b'], null], new List(new Field('item', new Utf8(), true))),
    });
  const whole = async (writer: RecordBatchFileWriter | RecordBatchStreamWriter) => {
    writer.write(table());
    writer.finish();
    return Buffer.from(await writer.toUint8Array());
  };
  const kinds = { lz4: CompressionType.LZ4_FRAME, zstd: CompressionType.ZSTD };

  it('is staged as it is typed', async () => {
    const staged = await bench.stage(await whole(new RecordBatchFileWriter()));
    expect(Object.fromEntries(staged.columns.map(({ name, type }) => [name, type]))).toEqual({
      id: 'integer',
      u: 'decimal',
      f: 'number',
      zip: 'text',
      day: 'date',
      at: 'datetime',
      zoned: 'instant',
      fine: 'text',
      ok: 'boolean',
      'address.city': 'text',
      'address.n': 'integer',
      list: 'text',
    });
    expect(staged.rows[0]).toMatchObject({
      id: '9007199254740993',
      u: '18446744073709551615',
      f: 0.1,
      zip: '007',
      day: '2024-02-29',
      ok: true,
      'address.city': 'Köln',
      'address.n': 1,
      list: '["a","b"]',
    });
    expect(staged.rows[1]).toMatchObject({ id: -2, f: null, zip: null, 'address.city': null, list: null });
    expect(staged).toMatchObject({ format: 'arrow', rowCount: 2 });
    expect((await bench.try(await whole(new RecordBatchFileWriter()))).rows).toEqual(staged.rows);
  });

  it('may be a stream, and compressed', async () => {
    const plain = await bench.stage(await whole(new RecordBatchFileWriter()));
    expect((await bench.stage(await whole(new RecordBatchStreamWriter()))).rows).toEqual(plain.rows);
    const encoders = { [kinds.lz4]: lz4.compress, [kinds.zstd]: zstdCompressSync };
    for (const kind of Object.values(kinds)) {
      const decode = compressionRegistry.get(kind)?.decode;
      compressionRegistry.set(kind, { encode: encoders[kind] as never, ...(decode && { decode }) });
      const staged = await bench.stage(await whole(new RecordBatchFileWriter({ compressionType: kind })));
      expect(staged.rows).toEqual(plain.rows);
    }
  });

  it('keeps decimals exactly', async () => {
    const type = new Decimal(2, 20);
    const data = makeData({ type, length: 2, data: new Uint32Array([110, 0, 0, 0, 0xfffffe0c, -1, -1, -1]) });
    const bytes = await (async () => {
      const writer = new RecordBatchFileWriter();
      writer.write(new Table({ d: data as never }));
      writer.finish();
      return Buffer.from(await writer.toUint8Array());
    })();
    expect((await bench.stage(bytes)).values).toEqual([['1.10'], ['-5.00']]);
  });

  it('is refused in words where it is damaged, or of the first version', async () => {
    const bytes = await whole(new RecordBatchFileWriter());
    await expect(bench.stage(bytes.subarray(0, 700))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await expect(bench.stage(Buffer.from('FEA1 and more'))).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
    });
  });
});
