/** Clients send doubled and trailing slashes; both mean nothing. */
export function splitUrl(url: string): { path: string; query: URLSearchParams } {
  const at = url.indexOf('?');
  const raw = at < 0 ? url : url.slice(0, at);
  const path = `/${raw.split('/').filter(Boolean).join('/')}`;
  return { path, query: new URLSearchParams(at < 0 ? '' : url.slice(at + 1)) };
}
