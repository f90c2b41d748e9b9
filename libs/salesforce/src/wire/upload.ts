import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { request } from 'undici';
import { OrgError } from '@dms/domain';
import { WireAnswer, plainHeaders, readText } from './exchange';
import { failureOfNetwork } from './failures';
import { OrgAgent } from './org-agent';
import { SilenceWatch } from './silence-watch';

export interface Upload {
  url: string;
  headers: Record<string, string>;
  path: string;
  /** Bytes to send; a file of another size is refused before anything is sent. */
  size: number;
  silenceMs: number;
}

/** One PUT of a file, streamed, never made again by itself. Throws OrgError; an error status is an answer. */
export async function putFile(agent: OrgAgent, upload: Upload): Promise<WireAnswer> {
  const { size } = await stat(upload.path);
  if (size !== upload.size) {
    const text = `The file to upload has ${size} bytes, but ${upload.size} were planned.`;
    throw new OrgError('BODY_CHANGED', text, 'fatal', true);
  }
  const watch = new SilenceWatch(upload.silenceMs);
  const file = createReadStream(upload.path, { highWaterMark: 256 * 1024, end: Math.max(size - 1, 0) });
  try {
    const answer = await request(upload.url, {
      method: 'PUT',
      headers: { ...upload.headers, 'content-length': String(size) },
      body: Readable.from(watch.over(file), { objectMode: false }),
      dispatcher: agent.dispatcher,
      signal: watch.signal,
    });
    const body = await readText(watch.over(answer.body), true);
    return { status: answer.statusCode, headers: plainHeaders(answer.headers), body };
  } catch (error) {
    throw failureOfNetwork(error, true);
  } finally {
    watch.end();
    file.destroy();
  }
}
