import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { sameSecret } from '../login/credentials';
import { tokenOf } from '../login/sessions';
import { ApiError } from '../server/api-error';

/**
 * Who may use the control surface: the holder of login.json, speaking to this very server. Host and Origin are held
 * against loopback names so that no web page can reach it through the user's browser, by name tricks or otherwise.
 */
export function checkControl(request: IncomingMessage, accessToken: string, bound: string): void {
  const { localPort: port = 0, encrypted } = request.socket as TLSSocket;
  const scheme = encrypted ? 'https' : 'http';
  const hosts = [
    '127.0.0.1',
    'localhost',
    '[::1]',
    ...(bound === '0.0.0.0' || bound === '::' ? [] : [bound]),
  ].map((name) => `${name}:${port}`);
  if (!hosts.includes((request.headers.host ?? '').toLowerCase()))
    throw refused('The Host header names another server.');
  const { origin } = request.headers;
  if (origin !== undefined && !hosts.some((host) => origin === `${scheme}://${host}`))
    throw refused('The Origin is not this server.');
  if (!sameSecret(tokenOf(request) ?? '', accessToken))
    throw new ApiError(401, 'INVALID_SESSION_ID', 'The control surface needs the access token of login.json');
  const hasBody = request.method === 'POST';
  if (hasBody && !/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new ApiError(415, 'UNSUPPORTED_MEDIA_TYPE', 'The control surface takes application/json only.');
  }
}

const refused = (message: string): ApiError => new ApiError(403, 'FORBIDDEN', message);
