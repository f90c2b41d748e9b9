import type { Response } from 'express';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Streams a file to be saved. What fails before the first byte is a problem document; later, the answer is cut. */
export async function download(
  response: Response,
  file: { stream: Readable; size?: number; contentType: string; fileName: string },
): Promise<void> {
  await begun(file.stream);
  response.setHeader('Content-Type', file.contentType);
  response.setHeader('Content-Disposition', disposition(file.fileName));
  if (file.size !== undefined) response.setHeader('Content-Length', file.size);
  try {
    await pipeline(file.stream, response);
  } catch (error) {
    // A reader who left is no failure of ours.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

/** Waits for the first bytes (or the end), so that a stream that cannot be read is still refused properly. */
async function begun(stream: Readable): Promise<void> {
  if (stream.readableLength > 0 || stream.readableEnded) return;
  await Promise.race([once(stream, 'readable'), once(stream, 'end')]);
}

/** Both forms of the name, RFC 6266: plain ASCII for old programs, UTF-8 for the rest. */
function disposition(name: string): string {
  const ascii = name.replace(/[^\w.() -]/g, '_');
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
