import { HttpErrorResponse, HttpHeaders } from '@angular/common/http';
import { Observable } from 'rxjs';
import type { FileDto } from '../../client/models/file-dto';

/** How far an upload is: bytes of the file on their way, or (with `file`) its end. */
export type Sent = { sent: number } | { file: FileDto };

/**
 * Streams a file to DMS as it is read from the disk. Unsubscribing ends the upload, and nothing is kept. Fails with
 * HttpErrorResponse as other calls do. Angular's own backend cannot tell how much of a body is sent.
 */
export function sendFile(url: string, file: File, csrfToken: string | null): Observable<Sent> {
  return new Observable((seen) => {
    const request = new XMLHttpRequest();
    const fail = () =>
      seen.error(
        new HttpErrorResponse({
          status: request.status,
          headers: new HttpHeaders(request.getAllResponseHeaders()),
          error: request.response as unknown,
          url,
        }),
      );
    request.upload.onprogress = ({ loaded, total }) => {
      // The form around the file is a few hundred bytes more.
      seen.next({ sent: total > 0 ? Math.round((loaded / total) * file.size) : 0 });
    };
    request.onload = () => {
      if (request.status !== 201 || typeof request.response !== 'object') fail();
      else {
        seen.next({ file: request.response as FileDto });
        seen.complete();
      }
    };
    request.onerror = fail;
    request.open('POST', url);
    request.responseType = 'json';
    request.setRequestHeader('Accept', 'application/json');
    if (csrfToken !== null) request.setRequestHeader('X-XSRF-TOKEN', csrfToken);
    const form = new FormData();
    form.append('file', file, file.name);
    request.send(form);
    return () => request.abort();
  });
}
