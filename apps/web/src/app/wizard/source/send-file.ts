import { HttpErrorResponse, HttpHeaders } from '@angular/common/http';
import { Observable } from 'rxjs';
import type { DetailedError, Upload } from 'tus-js-client';

/** How far an upload is: bytes of the file on their way, or (with `id`) its end: the file that it has become. */
export type Sent = { sent: number } | { id: string };

/** What is known of an upload from one try to the next: where its bytes gather. */
export interface UploadPlace {
  url?: string;
}

/** One request carries so much: no proxy on the way has to hold or refuse more. */
const chunkBytes = 16 * 1024 ** 2;
/** So much goes with the first request: sent again if that breaks off, as nobody knows yet where it gathers. */
const atOnceBytes = 1024 ** 2;

/**
 * Streams a file to DMS as it is read from the disk, by tus: where `place` knows of an upload begun before, it goes on
 * from the byte that had arrived. Unsubscribing ends the upload, and nothing is kept. Fails with HttpErrorResponse as
 * other calls do (status 0 without an answer). The library comes with the first file, not with the page.
 */
export function sendFile(
  endpoint: string,
  file: File,
  place: UploadPlace,
  token: () => string | null,
): Observable<Sent> {
  return new Observable((seen) => {
    let upload: Upload | undefined;
    let isOver = false;
    void import('tus-js-client').then(
      (tus) => {
        if (seen.closed) return;
        upload = new tus.Upload(file, {
          endpoint,
          ...(place.url !== undefined && { uploadUrl: place.url }),
          metadata: { filename: file.name },
          chunkSize: chunkBytes,
          uploadDataDuringCreation: file.size <= atOnceBytes,
          // What breaks off is begun again by whoever knows when DMS can be reached.
          retryDelays: null,
          storeFingerprintForResuming: false,
          onBeforeRequest: (request) => {
            const csrf = token();
            if (csrf !== null) request.setHeader('X-XSRF-TOKEN', csrf);
            request.setHeader('Accept', 'application/json');
          },
          onUploadUrlAvailable: () => {
            if (upload?.url) place.url = upload.url;
          },
          onProgress: (sent) => seen.next({ sent }),
          onSuccess: () => {
            isOver = true;
            seen.next({ id: new URL(upload?.url ?? '', location.href).pathname.split('/').at(-1) ?? '' });
            seen.complete();
          },
          onError: (error) => {
            isOver = true;
            seen.error(answerOf(error, endpoint));
          },
        });
        upload.start();
      },
      // The chunk of the library did not come: as a call without an answer.
      () => seen.error(new HttpErrorResponse({ status: 0, url: endpoint })),
    );
    // What has broken off is kept, to go on from; only who gives it up ends it.
    return () => {
      if (!isOver) void upload?.abort(true).catch(() => undefined);
    };
  });
}

function answerOf(error: Error | DetailedError, url: string): HttpErrorResponse {
  const answer = 'originalResponse' in error ? error.originalResponse : undefined;
  if (!answer) return new HttpErrorResponse({ status: 0, url });
  // Without such a header the library answers null, whatever its types say.
  const retryAfter: string | null | undefined = answer.getHeader('Retry-After');
  return new HttpErrorResponse({
    status: answer.getStatus(),
    headers: new HttpHeaders(retryAfter ? { 'Retry-After': retryAfter } : {}),
    error: answer.getBody(),
    url,
  });
}
