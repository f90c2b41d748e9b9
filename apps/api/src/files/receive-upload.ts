import { DmsError } from '@dms/domain';
import busboy from 'busboy';
import type { Request } from 'express';
import { Readable, Transform } from 'node:stream';

/**
 * Streams the one file of a multipart form (field `file`) to `take` while it arrives: nothing is buffered or put down
 * in between. The stream given to `take` ends only when the whole form was right, so that a second file, a broken-off
 * form or a client that went away makes it fail and nothing is kept.
 */
export async function receiveUpload<T>(
  request: Request,
  take: (name: string, bytes: Readable, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const form = openForm(request);
  const abort = new AbortController();
  let taken: Promise<T> | undefined;
  const formEnd = new Promise<void>((resolve, reject) => {
    form.on('file', (field, stream, info) => {
      // Whatever goes wrong with a part is told by the form; a stream's error that nobody hears ends the process.
      stream.on('error', ignore);
      if (field !== 'file' || taken) {
        stream.resume();
        reject(field === 'file' ? oneFileOnly() : unknownField(field));
        return;
      }
      taken = take(info.filename ?? '', gated(stream, formEnd), abort.signal);
      // A refusal in the middle of the upload ends it there; a success comes only after the form's end.
      taken.catch(reject);
    });
    form.on('field', (field) => {
      reject(field === 'file' ? notAFile() : unknownField(field));
    });
    form.on('error', () => {
      reject(incomplete());
    });
    form.on('partsLimit', () => {
      reject(oneFileOnly());
    });
    form.on('close', resolve);
    request.once('close', () => {
      if (!request.complete) reject(incomplete());
    });
  });
  request.pipe(form);
  try {
    await formEnd;
    if (!taken)
      throw new DmsError('BAD_REQUEST', 'The form holds no file: send it as the field "file".', {
        field: 'file',
      });
    return await taken;
  } catch (error) {
    abort.abort();
    request.unpipe(form);
    // What is still coming is read and dropped: a client that is busy sending gets to see the answer.
    request.resume();
    await taken?.catch(() => undefined);
    throw error;
  }
}

function openForm(request: Request): busboy.Busboy {
  try {
    return busboy({
      headers: request.headers,
      defParamCharset: 'utf8',
      limits: { parts: 3, fieldSize: 1000 },
    });
  } catch {
    throw new DmsError(
      'UNSUPPORTED_MEDIA_TYPE',
      'Send the file as multipart/form-data, in the field "file".',
    );
  }
}

/** Passes bytes on, and ends only when `end` says that all was well. */
function gated(stream: Readable, end: Promise<void>): Readable {
  const gate = new Transform({
    transform(chunk, _encoding, done) {
      done(null, chunk);
    },
    flush(done) {
      end.then(
        () => {
          done();
        },
        (error: Error) => {
          done(error);
        },
      );
    },
  });
  gate.on('error', ignore);
  end.catch((error: Error) => {
    gate.destroy(error);
    stream.destroy();
  });
  return stream.pipe(gate);
}

function ignore(): void {
  // Told elsewhere.
}

function incomplete(): DmsError {
  return new DmsError('UPLOAD_INCOMPLETE', 'The upload broke off before its end; nothing was kept.');
}

function oneFileOnly(): DmsError {
  return new DmsError('BAD_REQUEST', 'One file a request: send the others in requests of their own.', {
    field: 'file',
  });
}

function notAFile(): DmsError {
  return new DmsError('BAD_REQUEST', 'The field "file" is not sent as a file: it has no file name.', {
    field: 'file',
  });
}

function unknownField(field: string): DmsError {
  const name = field.slice(0, 100);
  return new DmsError('UNKNOWN_FIELD', `There is no field "${name}" in an upload: the file goes in "file".`, {
    field: name,
  });
}
