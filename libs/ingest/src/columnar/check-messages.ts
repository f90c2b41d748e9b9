import { open, type FileHandle } from 'node:fs/promises';
import { limits } from '../limits';
import { throwIfCancelled } from '../text/utf8-chunks';
import { FlatTable } from './flat-table';

/** Metadata of one message: names and places of columns, never their values. */
const metadataMost = 16 * 1024 ** 2;
const messagesMost = 1_000_000;
const fieldsMost = 100_000;
const depthMost = 64;

/** Bytes of a block in the footer of the file form. */
const blockBytes = 24;
/** Begins and ends the file form; its messages lie between the first, padded, and a footer with its length. */
const magic = 'ARROW1';
const beginBytes = 8;
const endBytes = 4 + magic.length;

/**
 * Goes through the messages of an Arrow file or stream, without their bodies, and refuses what claims more than the
 * file can hold: the library believes every number and would allocate, or loop, without end. Throws RangeError;
 * DmsError CANCELLED.
 */
export async function checkMessages(path: string, signal?: AbortSignal): Promise<void> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const isFile =
      size >= magic.length && (await bytesAt(file, 0, magic.length)).toString('latin1') === magic;
    const footer = isFile ? await footerOf(file, size) : undefined;
    const end = footer?.start ?? size;
    const starts = new Set<number>();
    let position: number | undefined = isFile ? beginBytes : 0;
    while (position !== undefined && position < end) {
      throwIfCancelled(signal);
      if (starts.size > messagesMost) throw new RangeError(`The file has more than ${messagesMost} messages`);
      starts.add(position);
      position = await checkOne(file, position, end);
    }
    if (footer) checkFooter(footer.table, starts);
  } finally {
    await file.close();
  }
}

async function footerOf(file: FileHandle, size: number): Promise<{ table: FlatTable; start: number }> {
  if (size < beginBytes + endBytes) throw new RangeError('The file ends before its footer');
  const tail = await bytesAt(file, size - endBytes, endBytes);
  const length = tail.readInt32LE(0);
  const start = size - endBytes - length;
  if (tail.toString('latin1', 4) !== magic || length <= 0 || length > metadataMost || start < beginBytes)
    throw new RangeError('The file has no footer');
  return { table: FlatTable.root(await bytesAt(file, start, length)), start };
}

/** Its blocks may point at nothing but messages: everything else is followed blindly. */
function checkFooter(footer: FlatTable, starts: ReadonlySet<number>): void {
  const schema = footer.table(slots.footer.schema);
  if (!schema) throw new RangeError('The footer names no columns');
  checkSchema(schema);
  for (const slot of [slots.footer.dictionaries, slots.footer.batches]) {
    for (const offset of footer.firsts(slot, blockBytes))
      if (!starts.has(offset))
        throw new RangeError(`The footer points at byte ${offset}, where no message is`);
  }
}

const marker = -1;

/** Where the next message begins; undefined after the last. */
async function checkOne(file: FileHandle, from: number, end: number): Promise<number | undefined> {
  let position = from;
  const length32 = async () => {
    if (position + 4 > end) return 0;
    position += 4;
    return (await bytesAt(file, position - 4, 4)).readInt32LE();
  };
  const first = await length32();
  const length = first === marker ? await length32() : first;
  if (length === 0) return undefined;
  if (length < 0 || length > metadataMost || position + length > end)
    throw new RangeError(`The message at byte ${from} claims ${length} bytes of metadata`);
  const message = FlatTable.root(await bytesAt(file, position, length));
  position += length;
  const body = message.long(slots.message.bodyLength);
  if (!(body >= 0 && position + body <= end))
    throw new RangeError(`The message at byte ${from} claims ${body} bytes`);
  checkMessage(message, body);
  return position + body;
}

/** Places of the fields in Arrow's own tables (Message.fbs, Schema.fbs). */
const slots = {
  message: { headerType: 1, header: 2, bodyLength: 3, metadata: 4 },
  schema: { fields: 1, metadata: 2 },
  field: { dictionary: 4, children: 5, metadata: 6 },
  dictionary: { batch: 1 },
  batch: { length: 0, nodes: 1, buffers: 2, variadic: 4 },
  footer: { schema: 1, dictionaries: 2, batches: 3 },
} as const;
const kinds = { schema: 1, dictionary: 2, batch: 3 } as const;

function checkMessage(message: FlatTable, body: number): void {
  message.count(slots.message.metadata, 4);
  const header = message.table(slots.message.header);
  if (!header) return;
  const kind = message.byte(slots.message.headerType);
  if (kind === kinds.schema) checkSchema(header);
  else if (kind === kinds.batch) checkBatch(header, body);
  else if (kind === kinds.dictionary) {
    const batch = header.table(slots.dictionary.batch);
    if (batch) checkBatch(batch, body);
  }
}

function checkSchema(schema: FlatTable): void {
  schema.count(slots.schema.metadata, 4);
  checkFields(schema.tables(slots.schema.fields), { left: fieldsMost }, depthMost);
}

/** Tables may be shared, even with themselves: what is counted is every visit. */
function checkFields(fields: FlatTable[], visits: { left: number }, depth: number): void {
  if (depth === 0) throw new RangeError(`The columns nest deeper than ${depthMost} levels`);
  visits.left -= fields.length;
  if (visits.left < 0) throw new RangeError(`The file has more than ${fieldsMost} columns`);
  for (const field of fields) {
    field.count(slots.field.metadata, 4);
    checkFields(field.tables(slots.field.children), visits, depth - 1);
  }
}

function checkBatch(batch: FlatTable, body: number): void {
  // No row takes less than a bit, packed as densely as any file may be; rows of nulls alone take nothing.
  const most = Math.max(limits.workbookCells, 8 * limits.unpackedRatio * body);
  const isCount = (count: number) => count >= 0 && count <= most;
  const rows = batch.long(slots.batch.length);
  if (!isCount(rows)) throw new RangeError(`A batch claims ${rows} rows`);
  for (const [length, nulls] of batch.pairs(slots.batch.nodes)) {
    if (!isCount(length) || nulls < -1 || nulls > length)
      throw new RangeError(`A column of a batch claims ${length} values, ${nulls} of them null`);
  }
  for (const [offset, length] of batch.pairs(slots.batch.buffers)) {
    if (!(offset >= 0 && length >= 0 && offset + length <= body))
      throw new RangeError(`A column claims ${length} bytes from byte ${offset} of ${body} on`);
  }
  batch.count(slots.batch.variadic, 8);
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) throw new RangeError('The file is shorter than it was');
    filled += bytesRead;
  }
  return bytes;
}
