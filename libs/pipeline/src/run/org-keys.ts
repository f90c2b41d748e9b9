import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Org } from '@dms/domain';

/** Up to this many keys are asked for by name; for more, reading the whole column costs fewer calls. */
const askedByName = 4_000;
const keysPerCall = 200;

/**
 * Writes the keys the org holds as a one-column csv at `path`: those among the wanted ones (values.jsonl, one
 * {"v": key} a line) or, for many, all of the object. Streams both ways.
 */
export async function writeOrgKeys(
  org: Org,
  object: string,
  field: string,
  wanted: { path: string; count: number },
  path: string,
): Promise<void> {
  const out = createWriteStream(path);
  const write = async (values: string[]) => {
    const text = values.map((value) => `"${value.replaceAll('"', '""')}"\n`).join('');
    if (text && !out.write(text)) await once(out, 'drain');
  };
  if (wanted.count <= askedByName) {
    for await (const chunk of chunks(wanted.path)) {
      const records = await org.findByKeys(object, field, chunk);
      await write(records.map((record) => String(record[field] ?? '')));
    }
  } else {
    for await (const values of org.streamField(object, field)) await write(values);
  }
  out.end();
  await once(out, 'finish');
}

async function* chunks(path: string): AsyncGenerator<string[]> {
  let chunk: string[] = [];
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (line === '') continue;
    chunk.push((JSON.parse(line) as { v: string }).v);
    if (chunk.length === keysPerCall) {
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}
