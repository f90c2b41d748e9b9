import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * What is no HTTP, or more of it than fits, never becomes a request: it is answered on the bare socket, in the shape
 * of any other error.
 */
export function refuseUnreadable(server: Server): Server {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
    const status = tooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request';
    const body = JSON.stringify([
      tooLarge
        ? { message: 'The headers are too long.', errorCode: 'REQUEST_HEADER_FIELDS_TOO_LARGE' }
        : { message: 'The request could not be read as HTTP.', errorCode: 'MALFORMED_REQUEST' },
    ]);
    const head = `HTTP/1.1 ${status}\r\nContent-Type: application/json;charset=UTF-8\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`;
    socket.end(head + body, () => socket.destroy());
  });
  return server;
}
