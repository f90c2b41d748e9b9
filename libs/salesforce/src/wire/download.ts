import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { request } from 'undici';
import { plainHeaders, readText } from './exchange';
import { badAnswer, failureOfAnswer, failureOfNetwork } from './failures';
import { OrgAgent } from './org-agent';
import { SilenceWatch } from './silence-watch';
import { withoutFirstRecord } from './without-first-record';

export interface Download {
  url: string;
  headers: Record<string, string>;
  path: string;
  silenceMs: number;
  /** Adds to the file, leaving out the page's header row, instead of beginning it anew. */
  append: boolean;
}

const longestErrorBody = 1024 * 1024;

/**
 * One GET of csv, streamed into a file; answers the bytes written and the answer's headers. An answer cut short (fewer
 * bytes than its Content-Length, or a missing last chunk) is an OrgError, as is every status but 2xx.
 */
export async function getFile(
  agent: OrgAgent,
  download: Download,
): Promise<{ bytes: number; headers: Record<string, string> }> {
  const watch = new SilenceWatch(download.silenceMs);
  try {
    const answer = await request(download.url, {
      method: 'GET',
      headers: { accept: 'text/csv', 'accept-encoding': 'identity', ...download.headers },
      dispatcher: agent.dispatcher,
      signal: watch.signal,
    });
    const headers = plainHeaders(answer.headers);
    if (answer.statusCode >= 300) {
      const body = await readText(watch.over(answer.body), false, longestErrorBody);
      throw failureOfAnswer({ status: answer.statusCode, headers, body }, false) ?? badAnswer('csv', false);
    }
    if (headers['content-type']?.startsWith('text/html')) {
      await answer.body.dump();
      throw badAnswer('csv', false);
    }
    const chunks = watch.over(answer.body);
    const file = createWriteStream(download.path, { flags: download.append ? 'a' : 'w' });
    await pipeline(download.append ? withoutFirstRecord(chunks) : chunks, file);
    return { bytes: file.bytesWritten, headers };
  } catch (error) {
    throw failureOfNetwork(error, false);
  } finally {
    watch.end();
  }
}
