import { getAt } from './at-path';
import { listOf } from './fields';
import { filterWords } from './filter-words';
import { type RecipeStep, columnsOf } from './recipe-step';
import { quotedName } from './sql-words';

/** How words are found: transloco's translate, or a stand-in of a test. */
export type Words = (key: string, params?: Record<string, unknown>) => string;
/** Writes counts. */
export type Count = (value: number) => string;

const mostNamed = 3;
const longest = 80;

/** A step in one plain sentence. What it does, not how; its note says why. */
export function sentence(step: RecipeStep, t: Words, count: Count): string {
  const say = (params: Record<string, unknown>, form = '') => t(`shape.sentence.${step.op}${form}`, params);
  const listed = (names: readonly string[]) => listedNames(names, t, count);
  const columns = step['columns'] === '*' ? t('shape.allColumns') : listed(columnsOf(step));
  const column = textOf(step['column']);
  switch (step.op) {
    case 'clean':
      return say({ columns, what: cleaning(step, t) });
    case 'rename': {
      const names = Object.entries((step['columns'] ?? {}) as Record<string, string>);
      return say({ pairs: listed(names.map(([from, to]) => t('shape.fromTo', { from, to }))) });
    }
    case 'filter':
      return say({ where: conditionWords(step['where'], t, count) });
    case 'validate':
      return say(
        { where: conditionWords(step['where'], t, count) },
        step['severity'] === 'warn' ? 'Warn' : '',
      );
    case 'sort':
      return say({ columns: listed(orderNames(step['by'], t)) });
    case 'dedupe':
      return say({ keys: listed(keyNames(step['keys'])) }, step['keep'] === 'last' ? 'Last' : '');
    case 'group':
      return say({
        keys: listed(keyNames(step['by'])),
        results: listed(listOf(step['aggregates']).map((entry) => textOf(getAt(entry, ['as'])))),
      });
    case 'derive':
      return derivation(textOf(step['as']), textOf(step['expression']), say);
    case 'replace':
      return say({ columns, find: shown(step['find']), with: shown(step['with']) });
    case 'map':
      return translation(Object.entries((step['values'] ?? {}) as Record<string, unknown>), say, {
        column,
        count,
      });
    case 'parse':
      return say({ column, type: t(`shape.type.${textOf(step['type'])}`) });
    case 'format':
      return say({ column });
    case 'fill':
      return say({ columns, with: fillWords(step['with'], t) });
    case 'split':
      return step['rows'] === true || !Array.isArray(step['into'])
        ? say({ column }, 'Rows')
        : say({ column, into: listed(listOf(step['into']).map(textOf)) });
    case 'concat':
      return say({ columns, column: textOf(step['as']) });
    case 'extract':
      return say({ column, into: listed(listOf(step['into']).map(textOf).filter(Boolean)) });
    case 'pad':
      return say({ column, length: textOf(step['length']) });
    case 'salesforceId':
      return say({ column, length: textOf(step['to'] ?? 18) });
    case 'limit':
      return say({ count: count(Number(step['rows'] ?? 0)) });
    case 'join':
      return say(
        { keys: listed(listOf(step['on']).map((pair) => textOf(getAt(pair, ['left'])))) },
        joinForm(step),
      );
    case 'window':
      return say({ columns: textOf(step['as']) });
    case 'union':
      return say({ count: count(listOf(step['with']).length) });
    default:
      return t(`shape.sentence.${step.op}`, { columns });
  }
}

export function listedNames(names: readonly string[], t: Words, count: Count): string {
  const some = names.slice(0, mostNamed).map(shown).join(t('shape.comma'));
  const more = names.length - mostNamed;
  return more > 0 ? t('shape.andMore', { some, count: count(more) }) : some;
}

/** A column cut in place, as a fix does it, is said so. */
function derivation(
  column: string,
  expression: string,
  say: (params: Record<string, unknown>, form?: string) => string,
): string {
  const [, written, length] = /^left\(("(?:[^"]|"")+"|[a-z_][a-z0-9_]*), (\d+)\)$/.exec(expression) ?? [];
  if (written !== undefined && [quotedName(column), `"${column.replaceAll('"', '""')}"`].includes(written))
    return say({ column, length }, 'Cut');
  return say({ column, expression: shown(expression) });
}

/** One value is named; of more there is their number. */
function translation(
  entries: [string, unknown][],
  say: (params: Record<string, unknown>, form?: string) => string,
  { column, count }: { column: string; count: Count },
): string {
  const [first] = entries;
  if (!first || entries.length > 1) return say({ column, count: count(entries.length) });
  const [from, to] = [shown(first[0]), shown(first[1])];
  return to === '' ? say({ column, from }, 'Null') : say({ column, from, to }, 'One');
}

function conditionWords(where: unknown, t: Words, count: Count): string {
  return shown(filterWords(textOf(where), t, count));
}

function joinForm(step: RecipeStep): string {
  if (step['how'] === 'semi') return 'Semi';
  return step['how'] === 'anti' ? 'Anti' : '';
}

const cleanings = ['trim', 'collapse', 'blankToNull', 'unaccent', 'nonPrinting', 'normalise'];

function cleaning(step: RecipeStep, t: Words): string {
  const done = cleanings.filter((name) => Boolean(step[name])).map((name) => t(`shape.cleaning.${name}`));
  if (typeof step['case'] === 'string') done.push(t(`shape.cleaning.${step['case']}`));
  return done.join(t('shape.comma'));
}

function fillWords(value: unknown, t: Words): string {
  if (value === 'previous' || value === 'next') return t(`shape.fill.${value}`);
  const column = getAt(value, ['column']);
  return typeof column === 'string'
    ? t('shape.fill.column', { column })
    : t('shape.fill.value', { value: shown(getAt(value, ['value'])) });
}

function keyNames(value: unknown): string[] {
  return listOf(value).map((key) =>
    typeof key === 'string' ? key : textOf(getAt(key, ['as']) ?? getAt(key, ['expression'])),
  );
}

function orderNames(value: unknown, t: Words): string[] {
  return listOf(value).map((entry) => {
    const name = textOf(getAt(entry, ['column']) ?? getAt(entry, ['expression']));
    return getAt(entry, ['direction']) === 'desc' ? t('shape.falling', { name }) : name;
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function shown(value: unknown): string {
  const text = textOf(value).replace(/\s+/g, ' ');
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
