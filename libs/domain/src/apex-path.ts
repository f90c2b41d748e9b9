import { DmsError } from './problem';

const root = '/services/apexrest/';

/**
 * The path of an Apex REST call from the root of the org, with its query: given from there, or below /services/apexrest/.
 * Throws BAD_REQUEST for one that leads anywhere else.
 */
export function apexPath(given: string): string {
  const refuse = () =>
    new DmsError('BAD_REQUEST', `An Apex call names a path below ${root}, for example /MyClass/part?x=1.`, {
      field: 'path',
    });
  if (given.length > 2_000 || !/^[\x21-\x7e]+$/.test(given) || given.includes('\\') || given.includes('#'))
    throw refuse();
  const below = given.startsWith(root) ? given.slice(root.length) : given.replace(/^\//, '');
  if (below === '' || below.startsWith('/') || /^[a-z][a-z0-9+.-]*:/i.test(below)) throw refuse();
  const url = new URL(root + below, 'https://org.invalid');
  const isBelow =
    url.origin === 'https://org.invalid' && url.pathname.startsWith(root) && url.pathname !== root;
  // An encoded slash or dot may mean a way out to a server behind another one.
  if (!isBelow || /%(2e|2f|5c)/i.test(below.split('?')[0] ?? '')) throw refuse();
  return url.pathname + url.search;
}
