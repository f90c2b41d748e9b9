import { distance } from 'fastest-levenshtein';
import { flowComputed, resultName } from './computed';
import { type OnError, readOnError } from './on-error';
import { defineStep } from './step-definition';
import { convertColumn } from './value-map';

interface Email {
  column: string;
  as?: string;
  repair: boolean;
  onError: OnError;
}

/** Checks e-mail addresses and writes them alike (the domain in small letters); `repair` mends common slips. */
export const email = defineStep<Email>({
  op: 'email',
  rows: true,
  read: (parameters) => {
    const as = parameters.optionalName('as');
    return {
      column: parameters.name('column'),
      ...(as !== undefined && { as }),
      repair: parameters.flag('repair'),
      onError: readOnError(parameters),
    };
  },
  flow: ({ column, as }, columns) =>
    flowComputed(columns, [{ name: resultName(columns, column, as), type: 'text' }]),
  apply: async ({ column, as, repair, onError }, stage, run) =>
    convertColumn(run, stage, {
      column,
      ...(as !== undefined && { as }),
      onError,
      missing: 'no e-mail address',
      // Nothing so long is an address; what follows need not be quick on it.
      convert: (text) => (text.length > 500 ? null : checked(repair ? mended(text) : text)),
    }),
  describe: ({ column, repair }) =>
    `Check the e-mail addresses of ${column}${repair ? ' and mend common slips' : ''}.`,
});

/** Longest address an org takes. */
const longest = 80;
const form =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\u0080-\uffff-]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}][\p{L}\p{N}-]*[\p{L}\p{N}]$/u;

function checked(text: string): string | null {
  const at = text.lastIndexOf('@');
  const address = `${text.slice(0, at)}@${text.slice(at + 1).toLowerCase()}`;
  const local = text.slice(0, Math.max(0, at));
  const dots = local.startsWith('.') || local.endsWith('.') || local.includes('..');
  return address.length <= longest && !dots && form.test(address) ? address : null;
}

/** Large providers whose names are often mistyped. */
const providers = [
  'gmail.com',
  'googlemail.com',
  'hotmail.com',
  'outlook.com',
  'live.com',
  'yahoo.com',
  'icloud.com',
  'aol.com',
  'gmx.de',
  'gmx.net',
  'gmx.at',
  'gmx.ch',
  'web.de',
  't-online.de',
  'freenet.de',
  'bluewin.ch',
  'orange.fr',
  'wanadoo.fr',
  'libero.it',
  'qq.com',
  '163.com',
  '126.com',
  'sina.com',
  'protonmail.com',
];
/** Real domains that differ from a provider's by a letter: they are nobody's slip. */
const real = new Set([
  'gmx.com',
  'gmx.fr',
  'gmx.es',
  'gmx.co.uk',
  'mail.com',
  'email.com',
  'ymail.com',
  'live.de',
  'aon.at',
  '139.com',
  '189.com',
  '188.com',
  'web.com',
  'me.com',
  'mac.com',
  'hotmail.co',
  'hotmail.de',
  'hotmail.fr',
  'hotmail.it',
  'hotmail.es',
  'outlook.de',
  'yahoo.de',
  'yahoo.fr',
  'yahoo.it',
  'yahoo.es',
  'yahoo.cn',
  'sina.cn',
]);
const endings: [RegExp, string][] = [
  [/\.(?:c0m|con|cmo|ocm|comm|coom|vom|xom|cpm)$/, '.com'],
  [/\.(?:ner|nte|ent|nett)$/, '.net'],
  [/\.(?:ogr|orgg|og)$/, '.org'],
];

function mended(text: string): string {
  const plain = text
    .normalize('NFKC')
    .replace(/^.*<([^<>]+@[^<>]+)>.*$/s, '$1')
    .replace(/^\s*mailto:/i, '')
    .replace(/\s*[([{]\s*(?:at|ät)\s*[)\]}]\s*/gi, '@')
    .replace(/\s*[([{]\s*(?:dot|punkt)\s*[)\]}]\s*/gi, '.')
    .replace(/。/g, '.')
    .replace(/[\s\u200b\ufeff]+/g, '')
    .replace(/@{2,}/g, '@')
    .replace(/^["'<(]+|[.,;:"'>)]+$/g, '')
    .replace(/\.{2,}/g, '.');
  const at = plain.lastIndexOf('@');
  if (at < 0) return plain;
  const local = plain.slice(0, at).replace(/\.+$/, '');
  return `${local}@${mendedDomain(
    plain
      .slice(at + 1)
      .toLowerCase()
      .replace(/,/g, '.')
      .replace(/^\.+/, ''),
  )}`;
}

function mendedDomain(domain: string): string {
  const ended = endings.reduce((text, [slip, right]) => text.replace(slip, right), domain);
  if (providers.includes(ended) || real.has(ended) || ended.length < 6) return ended;
  const near = providers.filter((provider) => provider.length >= 8 && oneSlip(ended, provider));
  return near.length === 1 ? (near[0] as string) : ended;
}

/** One letter more, less or other, or two neighbours exchanged. */
function oneSlip(text: string, right: string): boolean {
  if (distance(text, right) <= 1) return true;
  if (text.length !== right.length) return false;
  const at = [...text].findIndex((letter, index) => letter !== right[index]);
  return text.slice(0, at) + (text[at + 1] ?? '') + (text[at] ?? '') + text.slice(at + 2) === right;
}
