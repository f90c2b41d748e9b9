import type { Recipe } from '@dms/domain';
import { orderedSql, type Stage, type StageColumn, stageSql, withLayer } from '../run/stage';
import type { StepRun } from '../run/step-run';
import { findColumn, freeName } from './columns';
import { readOther } from './other-dataset';
import type { Parameters } from './parameters';
import { defineStep } from './step-definition';
import { asText, keyText } from './text-sql';

const hows = ['left', 'inner', 'semi', 'anti', 'right', 'full'] as const;
interface Join {
  datasetId: string;
  recipe?: Recipe;
  on: { left: string; right: string }[];
  how: (typeof hows)[number];
  columns?: { from: string; as: string }[];
  noMatch: 'null' | 'skip' | 'reject';
  manyMatch: 'first' | 'all' | 'reject';
  ignoreCase: boolean;
  trim: boolean;
}

/** Looks rows up in another dataset. Empty keys match nothing; the other dataset is reference, not source. */
export const join = defineStep<Join>({
  op: 'join',
  rows: true,
  read: readJoin,
  flow: (parameters, columns, datasets) => {
    for (const { left } of parameters.on) findColumn(columns, left);
    if (parameters.how === 'semi' || parameters.how === 'anti') return columns;
    const right = parameters.recipe?.steps.length ? undefined : datasets(parameters.datasetId);
    return (
      right && [
        ...columns,
        ...brought(parameters, columns, right).map(({ name, column }) => ({ ...column, name })),
      ]
    );
  },
  uses: ({ on }) => ({ reads: on.map(({ left }) => left), hands: 'all' }),
  apply: async (parameters, stage, run) => {
    await run.bench.flushCounts(stage);
    const right = await rightSide(parameters, run);
    const keys = pairKeys(parameters, stage, right);
    if (parameters.how === 'semi' || parameters.how === 'anti')
      return keepMatching(parameters, stage, right, keys, run);
    const left = await setMisfitsAside(parameters, stage, right, keys, run);
    return bringColumns(parameters, left, right, keys, run);
  },
  describe: ({ how, on, datasetId }) =>
    `${{ left: 'Look up', inner: 'Join', semi: 'Keep rows found in', anti: 'Keep rows not found in', right: 'Join all of', full: 'Join, keeping all of,' }[how]} dataset ${datasetId} by ${on.map(({ left, right }) => (left === right ? left : `${left} = ${right}`)).join(', ')}.`,
});

function readJoin(parameters: Parameters): Join {
  const other = readOther(parameters.object('with'));
  const on = parameters.objects('on').map((entry) => {
    const pair = { left: entry.name('left'), right: entry.name('right') };
    entry.done();
    return pair;
  });
  const how = parameters.oneOf('how', hows, 'left');
  const columns = parameters.has('columns')
    ? parameters.objects('columns').map((entry) => {
        const from = entry.name('from');
        const pair = { from, as: entry.optionalName('as') ?? from };
        entry.done();
        return pair;
      })
    : undefined;
  refuseUnheard(parameters, how);
  return {
    ...other,
    on,
    how,
    ...(columns && { columns }),
    noMatch: parameters.oneOf(
      'noMatch',
      ['null', 'skip', 'reject'],
      how === 'left' || how === 'full' ? 'null' : 'skip',
    ),
    manyMatch: parameters.oneOf('manyMatch', ['first', 'all', 'reject'], 'all'),
    ignoreCase: parameters.flag('ignoreCase'),
    trim: parameters.flag('trim'),
  };
}

/** What a kind of join cannot obey is refused, not taken. */
function refuseUnheard(parameters: Parameters, how: Join['how']): void {
  const looksOnly = how === 'semi' || how === 'anti';
  for (const name of ['columns', 'manyMatch'])
    if (looksOnly && parameters.has(name))
      throw parameters.wrong(name, `means nothing to how: ${how}, which only looks whether there is a match`);
  if (how === 'anti' && parameters.has('noMatch'))
    throw parameters.wrong('noMatch', 'means nothing to how: anti, which keeps the rows without a match');
  if (['inner', 'semi', 'right'].includes(how) && parameters.raw('noMatch') === 'null')
    throw parameters.wrong('noMatch', `must be skip or reject: how: ${how} keeps no row without a match`);
}

/** The columns of the other side that come along: those asked for, else all but its keys. */
function brought<T extends { name: string }>(
  parameters: Join,
  left: readonly { name: string }[],
  right: T[],
) {
  const keys = parameters.on.map((pair) => findColumn(right, pair.right));
  const wanted = parameters.columns
    ? parameters.columns.map(({ from, as }) => ({ column: findColumn(right, from), as }))
    : right.filter((column) => !keys.includes(column)).map((column) => ({ column, as: column.name }));
  const taken: { name: string }[] = [...left];
  return wanted.map(({ column, as }) => {
    const name = freeName(as, taken);
    taken.push({ name });
    return { column, name };
  });
}

/** The other dataset; what a recipe made of it is computed once, as it is read several times. */
async function rightSide({ datasetId, recipe }: Join, run: StepRun): Promise<Stage> {
  const stage = await run.relate(datasetId, recipe, false);
  if (!recipe?.steps.length) return stage;
  const names = stage.columns.map(({ sql }) => sql);
  const table = await run.bench.table(
    `SELECT ${['o AS p', ...names].join(', ')} FROM (${orderedSql(stage)})`,
  );
  return { columns: stage.columns, source: table, layers: [], rows: stage.rows };
}

interface Keys {
  left: string[];
  right: string[];
}

function pairKeys(parameters: Join, left: Stage, right: Stage): Keys {
  const keys: Keys = { left: [], right: [] };
  for (const pair of parameters.on) {
    const one = findColumn(left.columns, pair.left);
    const other = findColumn(right.columns, pair.right);
    const same = one.type === other.type;
    keys.left.push(keyText(same ? one.sql : asText(one), parameters));
    keys.right.push(keyText(same ? other.sql : asText(other), parameters));
  }
  return keys;
}

function keyed(stage: Stage, expressions: string[]): string {
  const named = expressions.map((expression, index) => `${expression} AS k${index}`);
  return `(SELECT p, o, ${named.join(', ')} FROM (${orderedSql(stage)}))`;
}
const equalKeys = (keys: Keys) => keys.left.map((_, index) => `l.k${index} = r.k${index}`).join(' AND ');
const keyNames = (keys: Keys) => keys.left.map((_, index) => `k${index}`).join(', ');

/** One row for each key of the other side: how many rows it has (n) and its first row (p). */
function matches(right: Stage, keys: Keys): string {
  const names = keyNames(keys);
  return `(SELECT ${names}, count(*) AS n, arg_min(p, o) AS p, min(o) AS o FROM ${keyed(right, keys.right)} GROUP BY ${names})`;
}

async function keepMatching(
  parameters: Join,
  stage: Stage,
  right: Stage,
  keys: Keys,
  run: StepRun,
): Promise<Stage> {
  const wanted = parameters.how === 'semi';
  const verdicts = await run.bench.table(
    `SELECT l.p, r.n IS ${wanted ? 'NOT ' : ''}NULL AS keep, '${wanted ? 'no match' : 'match'}' AS reason, ${shownKey(keys)} AS value
     FROM ${keyed(stage, keys.left)} l LEFT JOIN ${matches(right, keys)} r ON ${equalKeys(keys)}`,
  );
  const kind = parameters.noMatch === 'reject' ? 'rejected' : 'skipped';
  return run.bench.after(verdicts, () => run.keepOnly(stage, verdicts, kind));
}

/** The first key, for the account of a row that was set aside. */
function shownKey(keys: Keys): string {
  return keys.left.length > 0 ? 'left(CAST(l.k0 AS VARCHAR), 200)' : 'NULL';
}

async function setMisfitsAside(
  parameters: Join,
  stage: Stage,
  right: Stage,
  keys: Keys,
  run: StepRun,
): Promise<Stage> {
  const { how, noMatch, manyMatch } = parameters;
  const verdict = async (from: Stage, keep: string, reason: string, kind: 'skipped' | 'rejected') => {
    const verdicts = await run.bench.table(
      `SELECT l.p, ${keep} AS keep, ${reason} AS reason, ${shownKey(keys)} AS value
       FROM ${keyed(from, keys.left)} l LEFT JOIN ${matches(right, keys)} r ON ${equalKeys(keys)}`,
    );
    return run.bench.after(verdicts, () => run.keepOnly(from, verdicts, kind));
  };
  let left = stage;
  if (noMatch !== 'null' || how === 'inner' || how === 'right')
    left = await verdict(
      left,
      'r.n IS NOT NULL',
      `'no match'`,
      noMatch === 'reject' ? 'rejected' : 'skipped',
    );
  if (manyMatch === 'reject')
    left = await verdict(left, 'coalesce(r.n, 0) <= 1', `CAST(r.n AS VARCHAR) || ' matches'`, 'rejected');
  return left;
}

async function bringColumns(
  parameters: Join,
  left: Stage,
  right: Stage,
  keys: Keys,
  run: StepRun,
): Promise<Stage> {
  const { how, manyMatch } = parameters;
  if (how === 'left' || how === 'inner') {
    const direct = await lookedUp(parameters, left, right, keys, run);
    if (direct) return direct;
  }
  const candidates = manyMatch === 'first' ? matches(right, keys) : keyed(right, keys.right);
  const found = await run.bench.table(
    `SELECT l.p AS q, l.o AS lo, r.p AS r, r.o AS ro FROM ${keyed(left, keys.left)} l LEFT JOIN ${candidates} r ON ${equalKeys(keys)}`,
  );
  if (how === 'right' || how === 'full') {
    const unmatched =
      manyMatch === 'first'
        ? `SELECT x.p, x.o FROM ${keyed(right, keys.right)} x WHERE NOT EXISTS (SELECT 1 FROM ${keyed(left, keys.left)} l WHERE ${keys.left.map((_, index) => `l.k${index} = x.k${index}`).join(' AND ')})`
        : `SELECT p, o FROM (${orderedSql(right)}) WHERE p NOT IN (SELECT r FROM ${found} WHERE r IS NOT NULL)`;
    await run.session.run(`INSERT INTO ${found} SELECT NULL, NULL, p, o FROM (${unmatched})`);
  }
  const along = brought(parameters, left.columns, right.columns);
  const names = [...new Set([...along.map(({ column }) => column), ...rightKeys(parameters, right)])].map(
    ({ sql }) => sql,
  );
  const lookup = `(SELECT ${['p AS rp', ...names].join(', ')} FROM (${stageSql(right)}))`;
  const joined = await multiplied(left, found, lookup, names, run);
  const columns = [...joined.columns, ...along.map(({ column, name }) => ({ ...column, name }))];
  return how === 'right' || how === 'full'
    ? fillKeys(parameters, { ...joined, columns }, right, run)
    : { ...joined, columns };
}

/** Where no key of the other side comes twice, each row has at most one match and stays the row it was. */
async function lookedUp(
  parameters: Join,
  left: Stage,
  right: Stage,
  keys: Keys,
  run: StepRun,
): Promise<Stage | undefined> {
  const complete = keys.right.map((key) => `${key} IS NOT NULL`).join(' AND ');
  const hash = `SELECT hash(${keys.right.join(', ')}) AS h FROM (${stageSql(right)}) WHERE ${complete}`;
  const twice = await run.bench.number(`SELECT count(*) - count(DISTINCT h) FROM (${hash})`);
  if (twice > 0) return undefined;
  const along = brought(parameters, left.columns, right.columns);
  const names = [...new Set(along.map(({ column }) => column.sql))];
  const keyed = keys.right.map((key, index) => `${key} AS k${index}`);
  const table = await run.bench.table(
    `SELECT ${[...keyed, ...names].join(', ')} FROM (${stageSql(right)}) WHERE ${complete}`,
  );
  const equal = keys.left.map((key, index) => `${key} = y.k${index}`).join(' AND ');
  const added = names.map((name) => `, y.${name}`).join('');
  const source = `(SELECT x.*${added} FROM (${stageSql(left)}) x LEFT JOIN ${table} y ON ${equal})`;
  const { alive: _, ...rest } = left;
  const columns = [...left.columns, ...along.map(({ column, name }) => ({ ...column, name }))];
  return { ...rest, columns, source, layers: [] };
}

/** The rows with what was found. Where each has at most one match, they stay the rows they were. */
async function multiplied(
  left: Stage,
  found: string,
  lookup: string,
  names: string[],
  run: StepRun,
): Promise<Stage> {
  const count = await run.bench.number(`SELECT count(*) FROM ${found}`);
  const distinct = await run.bench.number(`SELECT count(DISTINCT q) FROM ${found}`);
  if (count === distinct && count === left.rows) {
    const added = names.map((name) => `, ${name}`).join('');
    const source = `(SELECT x.*${added} FROM (${stageSql(left)}) x JOIN ${found} m ON m.q = x.p LEFT JOIN ${lookup} y ON y.rp = m.r)`;
    const { alive: _, ...rest } = left;
    return { ...rest, source, layers: [] };
  }
  const table = await run.bench.table(
    `SELECT row_number() OVER (ORDER BY lo NULLS LAST, ro NULLS FIRST, r) AS p, q, r FROM ${found}`,
  );
  await run.bench.drop(found);
  return run.multiply(left, table, names, `${table} m LEFT JOIN ${lookup} y ON y.rp = m.r`, true);
}

function rightKeys(parameters: Join, right: Stage): StageColumn[] {
  return parameters.on.map((pair) => findColumn(right.columns, pair.right));
}

/** Rows that only the other side brings have their key in the left key's column. */
function fillKeys(parameters: Join, stage: Stage, right: Stage, run: StepRun): Stage {
  const layer: string[] = [];
  const columns = [...stage.columns];
  for (const pair of parameters.on) {
    const one = findColumn(stage.columns, pair.left);
    const other = findColumn(right.columns, pair.right);
    const sql = run.bench.newIdentifier();
    const key = one.type === 'text' ? asText(other) : `TRY_CAST(${other.sql} AS ${one.sqlType})`;
    layer.push(`coalesce(${one.sql}, ${key}) AS ${sql}`);
    columns[columns.indexOf(one)] = { ...one, sql };
  }
  return { ...withLayer(stage, layer), columns };
}
