import type { ColumnType, Step } from '@dms/domain';
import type { Columns, Maker } from './recipe-builder';

const conditions: [string, string][] = [
  ['i > 2', 'i'],
  [`t = 'a'`, 't'],
  ['t IS NOT NULL', 't'],
  ['n <= 1.5 AND b', 'nb'],
  ['i > 1 OR n < 0', 'in'],
  ['NOT b', 'b'],
  ['t < u', 'tu'],
];
const expressions: [string, string, ColumnType][] = [
  ['i + 1', 'i', 'integer'],
  ['n * 2', 'n', 'number'],
  ['i + n', 'in', 'number'],
  ['upper(t)', 't', 'text'],
  [`coalesce(t, u, '-')`, 'tu', 'text'],
  ['length(t)', 't', 'integer'],
  [`CASE WHEN i > 2 THEN 'big' ELSE 'small' END`, 'i', 'text'],
  [`t || '-' || u`, 'tu', 'text'],
];

const condition =
  (op: string): Maker =>
  (build) => {
    const [where, needs] = build.oneOf(conditions);
    if (!build.has(needs)) return undefined;
    return op === 'validate' ? { op, where, severity: 'reject', code: 'X', message: 'x' } : { op, where };
  };
const aggregatesOf: Partial<Record<ColumnType, string[]>> = {
  text: ['count', 'countDistinct', 'min', 'max', 'first', 'last', 'list', 'concat'],
  integer: ['count', 'countDistinct', 'sum', 'mean', 'median', 'min', 'max', 'first', 'last', 'stdev'],
  number: ['count', 'countDistinct', 'sum', 'mean', 'median', 'min', 'max', 'first', 'last', 'stdev'],
  boolean: ['count', 'first', 'any', 'all'],
  date: ['count', 'countDistinct', 'min', 'max', 'first'],
};
function resultOf(fn: string, type: ColumnType): ColumnType {
  if (fn === 'count' || fn === 'countDistinct') return 'integer';
  if (fn === 'mean' || fn === 'median' || fn === 'stdev') return 'number';
  return fn === 'concat' ? 'text' : fn === 'list' ? 'list' : type;
}
const keyTypes: ColumnType[] = ['text', 'integer', 'date', 'boolean'];

/** One for each kind of step that has an equivalent in pandas. */
export const makers: Maker[] = [
  (build) => {
    const names = build.some(build.names(), 3);
    if (names.length === 0) return undefined;
    const as = `s_${names[0]}`;
    const columns = new Map(
      names.map((name, index) => [index === 0 && !build.all.has(as) ? as : name, build.typeOf(name)]),
    );
    build.replace(columns);
    return {
      op: 'select',
      columns: [...columns.keys()].map((name, index) =>
        name === names[index] ? name : { from: names[index], as: name },
      ),
    };
  },
  (build) => {
    if (build.width < 3) return undefined;
    const columns = build.some(build.names(), 1);
    build.replace(new Map([...build.all].filter(([name]) => !columns.includes(name))));
    return { op: 'drop', columns };
  },
  (build) => {
    const [from] = build.some(build.names(), 1);
    const to = `r_${from}`;
    if (from === undefined || build.all.has(to)) return undefined;
    build.replace(new Map([...build.all].map(([name, type]) => [name === from ? to : name, type])));
    return { op: 'rename', columns: { [from]: to } };
  },
  (build) => ({
    op: 'reorder',
    columns: build.some(build.names(), 2),
    rest: build.oneOf(['after', 'before']),
  }),
  condition('filter'),
  condition('filter'),
  condition('validate'),
  (build) =>
    build.names('text', 'integer', 'number', 'date').length > 0
      ? { op: 'sort', by: build.order() }
      : undefined,
  (build) => ({ op: 'limit', rows: build.oneOf([0, 1, 3, 8]), offset: build.oneOf([0, 0, 1, 4]) }),
  (build) => {
    const names = build.names(...keyTypes);
    if (names.length === 0) return undefined;
    const ordered = build.chance() && build.names('text', 'integer', 'number', 'date').length > 0;
    return {
      op: 'dedupe',
      keys: build.some(names, 2),
      keep: build.oneOf(['first', 'last']),
      nulls: build.oneOf(['distinct', 'equal']),
      ...(ordered && { orderBy: build.order() }),
      ...(build.names(...keyTypes).every((name) => build.typeOf(name) === 'text') && {
        ignoreCase: build.chance(),
        trim: build.chance(),
      }),
    };
  },
  (build) => {
    const by =
      build.chance() && build.names(...keyTypes).length > 0 ? build.some(build.names(...keyTypes), 2) : [];
    const values = build.some(build.names('text', 'integer', 'number', 'boolean', 'date'), 3);
    const columns: Columns = new Map(by.map((name) => [name, build.typeOf(name)]));
    columns.set('rows', 'integer');
    const aggregates: object[] = [{ as: 'rows', fn: 'count' }];
    if (by.includes('rows')) return undefined;
    for (const column of values) {
      const fn = build.oneOf(aggregatesOf[build.typeOf(column)] ?? ['count']);
      const as = `${fn}_${column}`;
      if (columns.has(as)) continue;
      aggregates.push({ as, fn, column, ...(fn === 'concat' && { separator: '+' }) });
      columns.set(as, resultOf(fn, build.typeOf(column)));
    }
    build.replace(columns);
    return { op: 'group', by, aggregates, ...(build.chance() && { having: 'rows > 1' }) };
  },
  (build) => {
    const [expression, needs, type] = build.oneOf(expressions);
    if (!build.has(needs)) return undefined;
    const as = build.oneOf(['x', 'y']);
    build.set(as, type);
    return { op: 'derive', as, expression };
  },
  (build) => {
    const columns = build.some(build.names('text'), 2);
    if (columns.length === 0) return undefined;
    const options = { trim: build.chance(), collapse: build.chance(), blankToNull: build.chance() };
    return { op: 'clean', columns, ...options, case: build.oneOf(['lower', 'upper']) };
  },
  (build) => {
    const columns = build.some(build.names('text'), 1);
    if (columns.length === 0) return undefined;
    const [find, by, regex] = build.oneOf<[string, string, boolean]>([
      ['a', 'q', false],
      [';', '', false],
      ['[ab]', '<>', true],
      ['(\\d)(\\d)', '\\2\\1', true],
      ['.', '!', false],
    ]);
    return {
      op: 'replace',
      columns,
      find,
      with: by,
      regex,
      whole: build.chance(),
      ignoreCase: build.chance(),
    };
  },
  (build) => {
    const [column] = build.some(build.names('text'), 1);
    if (column === undefined) return undefined;
    return {
      op: 'map',
      column,
      values: { a: 'alpha', b: null, 'a;b': 'both' },
      default: build.oneOf<unknown>(['keep', 'null', 'reject', { value: '?' }]),
    };
  },
  (build) => {
    const [column] = build.some(build.names('text'), 1);
    if (column === undefined) return undefined;
    const type = build.oneOf<ColumnType>(['integer', 'number', 'date']);
    const onError = build.oneOf(['null', 'reject']);
    const flag = build.chance();
    build.set(column, type);
    if (flag) build.set('ok', 'boolean');
    return {
      op: 'parse',
      column,
      type,
      onError,
      ...(type === 'date' && { formats: build.chance() ? ['iso', '%d.%m.%Y'] : ['%d.%m.%Y'] }),
      ...(flag && { flag: 'ok' }),
    };
  },
  (build) => {
    const [column] = build.some(build.names('date'), 1);
    if (column === undefined) return undefined;
    build.set(column, 'text');
    return { op: 'format', column, pattern: build.oneOf(['%d.%m.%Y', '%Y%m', '%B %d']) };
  },
  (build) => {
    const [column] = build.some(build.names('text', 'integer', 'number'), 1);
    if (column === undefined) return undefined;
    const within = build.names(...keyTypes).filter((name) => name !== column);
    const source = build.oneOf<unknown>([
      'previous',
      'next',
      { value: build.typeOf(column) === 'text' ? '-' : 0 },
    ]);
    const grouped = typeof source === 'string' && within.length > 0 && build.chance();
    return { op: 'fill', columns: [column], with: source, ...(grouped && { within: build.some(within, 1) }) };
  },
  (build) => {
    const [column] = build.some(build.names('text'), 1);
    if (column === undefined) return undefined;
    const by = { delimiter: build.oneOf([';', '-', 'a']) };
    if (build.chance()) return { op: 'split', column, by, rows: true };
    const keep = build.chance();
    if (!keep) build.replace(new Map([...build.all].filter(([name]) => name !== column)));
    for (const name of ['p', 'q']) build.set(name, 'text');
    return { op: 'split', column, by, into: ['p', 'q'], keep, from: build.oneOf(['left', 'right']) };
  },
  (build) => {
    const columns = build.some(build.names('text'), 2);
    if (columns.length === 0) return undefined;
    build.set('c', 'text');
    return {
      op: 'concat',
      columns,
      as: 'c',
      separator: build.oneOf(['', ' ', '-']),
      skipNull: build.chance(),
    };
  },
  (build) => {
    const [column] = build.some(build.names('text'), 1);
    if (column === undefined) return undefined;
    for (const name of ['e', 'f']) build.set(name, 'text');
    return { op: 'extract', column, regex: '([a-z]).*?(\\d)', into: ['e', 'f'] };
  },
  (build) => {
    const [column] = build.some(build.names('text'), 1);
    return column === undefined
      ? undefined
      : { op: 'pad', column, length: 5, with: '0', side: build.oneOf(['left', 'right']) };
  },
  (build) => {
    if (!build.has('t') || build.all.has('v')) return undefined;
    const how = build.oneOf(['left', 'inner', 'semi', 'anti', 'right', 'full']);
    const looksOnly = how === 'semi' || how === 'anti';
    if (!looksOnly) build.set('v', 'number');
    return {
      op: 'join',
      with: { datasetId: 'other' },
      on: [{ left: 't', right: 't' }],
      how,
      ...(!looksOnly && { manyMatch: build.oneOf(['all', 'first', 'reject']) }),
    };
  },
  (build) => {
    // A source column that is there already is refused, so a second union has none.
    const name = build.chance() && !build.all.has('from') ? 'from' : undefined;
    if (build.all.get('t') !== 'text' || (build.all.has('v') && build.all.get('v') !== 'number'))
      return undefined;
    build.set('v', 'number');
    if (name) build.set(name, 'text');
    return {
      op: 'union',
      with: [{ datasetId: 'other', label: 'new' }],
      label: 'old',
      ...(name && { sourceColumn: name }),
    };
  },
  (build) => {
    const by = build.some(build.names('integer', 'boolean', 'date'), 1);
    const [column] = build.some(build.names('text'), 1);
    const [value] = build.some(build.names('integer', 'number'), 1);
    if (by.length === 0 || column === undefined || value === undefined) return undefined;
    const fn = build.oneOf(['sum', 'mean', 'max', 'first', 'count']);
    const columns = ['a', 'b', 'a;b'];
    if (by.some((name) => columns.includes(name))) return undefined;
    const type = resultOf(fn, build.typeOf(value));
    build.replace(
      new Map([
        ...by.map((name) => [name, build.typeOf(name)] as const),
        ...columns.map((name) => [name, type] as const),
      ]),
    );
    return { op: 'pivot', by, column, value, fn, columns };
  },
  (build) => {
    const columns = build.some(build.names('text'), 2);
    if (columns.length < 2) return undefined;
    build.replace(
      new Map([
        ...[...build.all].filter(([name]) => !columns.includes(name)),
        ['name', 'text'],
        ['value', 'text'],
      ]),
    );
    return { op: 'unpivot', columns, name: 'name', value: 'value', dropNull: build.chance() };
  },
  (build) => {
    const fn = build.oneOf([
      'rowNumber',
      'rank',
      'denseRank',
      'previous',
      'next',
      'sum',
      'mean',
      'min',
      'max',
      'count',
      'first',
      'last',
    ]);
    const ranked = ['rowNumber', 'rank', 'denseRank'].includes(fn);
    const [column] = build.some(build.names('integer', 'number'), 1);
    const keys = build.names(...keyTypes);
    if (!ranked && column === undefined) return undefined;
    const sortable = build.names('text', 'integer', 'number', 'date').length > 0;
    const ordered = sortable && (fn === 'rank' || fn === 'denseRank' || build.chance());
    if (!ordered && (fn === 'rank' || fn === 'denseRank')) return undefined;
    const step: Step = {
      op: 'window',
      as: 'w',
      fn,
      ...(!ranked && { column }),
      ...(keys.length > 0 && build.chance() && { by: build.some(keys, 1) }),
      ...(ordered && { orderBy: build.order() }),
      ...((fn === 'previous' || fn === 'next') && { offset: build.oneOf([1, 2]) }),
    };
    build.set('w', ranked || fn === 'count' ? 'integer' : resultOf(fn, build.typeOf(column as string)));
    return step;
  },
];
