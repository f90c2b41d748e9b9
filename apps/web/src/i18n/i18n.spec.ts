import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { errorCodes } from '@dms/domain';
import { words as en } from './en';
import { words as zh } from './zh-Hans';

type Node = string | { [key: string]: Node };

function flat(node: Node, path = ''): Record<string, string> {
  if (typeof node === 'string') return { [path]: node };
  return Object.assign(
    {},
    ...Object.entries(node).map(([key, value]) => flat(value, path === '' ? key : `${path}.${key}`)),
  ) as Record<string, string>;
}

const english = flat(en);
const chinese = flat(zh);
const keys = Object.keys(english);

/** Everything the pages are made of, but for the words themselves, the client and the tests. */
const sources = readdirSync(join(__dirname, '..'), { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(ts|html)$/.test(path) && !/\.spec\.ts$|^i18n|app\/client/.test(path))
  .map((path) => readFileSync(join(__dirname, '..', path), 'utf8'));

/** Literals that are keys, or (ending in a dot) the beginnings of keys that are put together. */
const literals = new Set(
  sources.flatMap((source) =>
    [...source.matchAll(/['"`]([a-zA-Z]+(?:\.[a-zA-Z]+)*\.?)(?:\$\{|['"`])/g)].map(([, key]) => key ?? ''),
  ),
);

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

describe('the words of the pages', () => {
  it('are there in both languages', () => {
    expect(Object.keys(chinese).sort()).toEqual([...keys].sort());
    expect(Object.entries({ ...english, ...chinese }).filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('hold the same placeholders in both languages', () => {
    for (const key of keys)
      expect([key, placeholders(chinese[key] ?? '')]).toEqual([key, placeholders(english[key] ?? '')]);
  });

  it('are all used', () => {
    const begun = [...literals].filter((literal) => literal.endsWith('.'));
    const unused = keys.filter((key) => !literals.has(key) && !begun.some((start) => key.startsWith(start)));
    expect(unused).toEqual([]);
  });

  it('are there wherever a template asks for them', () => {
    const asked = sources.flatMap((source) =>
      [...source.matchAll(/\b(?:t|translate)\(\s*'([\w.]+)'/g)].map(([, key]) => key ?? ''),
    );
    expect(asked.length).toBeGreaterThan(40);
    expect(asked.filter((key) => !key.endsWith('.') && !(key in english))).toEqual([]);
    const starts = asked.filter((key) => key.endsWith('.'));
    expect(starts.filter((start) => !keys.some((key) => key.startsWith(start)))).toEqual([]);
  });

  it('have a sentence for every error code', () => {
    expect(errorCodes.filter((code) => !(`problem.${code}` in english))).toEqual([]);
    const known = new Set<string>([...errorCodes, 'UNREACHABLE', 'STRANGE_ANSWER']);
    expect(keys.filter((key) => key.startsWith('problem.') && !known.has(key.slice(8)))).toEqual([]);
  });

  it('keep to Chinese habits: full-width punctuation, a space between Han and Latin, no exclamation', () => {
    const bad = Object.entries(chinese).filter(([, text]) =>
      /[\p{Script=Han}][,;:?!]|[!！]|\p{Script=Han}[A-Za-z0-9{]|[A-Za-z0-9}]\p{Script=Han}/u.test(text),
    );
    expect(bad).toEqual([]);
  });
});
