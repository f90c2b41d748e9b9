import { DmsError, quoteText, type SqlSession } from '@dms/domain';
import { orderedSql, type Stage } from '../run/stage';
import type { StepRun } from '../run/step-run';
import { addComputed, flowComputed } from './computed';
import { findColumn } from './columns';
import { isObject, type Parameters } from './parameters';
import { defineStep, type FlowColumn } from './step-definition';
import { asText, checkPattern, quoted, trimmed } from './text-sql';

type By = { delimiter: string } | { regex: string } | { positions: number[] };
interface Split {
  column: string;
  by: By;
  /** Absent: into rows. */
  into?: string[];
  limit?: number;
  from: 'left' | 'right';
  keep: boolean;
  trim: boolean;
}

/**
 * Cuts a text into columns or into rows. At most `limit` pieces (default: as many as there are columns), the last
 * holding the rest (from the right: the first), so nothing is lost. The column itself goes unless `keep` or named.
 */
export const split = defineStep<Split>({
  op: 'split',
  rows: true,
  read: readSplit,
  flow: (parameters, columns) => splitFlow(parameters, columns),
  apply: async (parameters, stage, run) => {
    if ('regex' in parameters.by) await checkSeparator(run.session, parameters.by.regex);
    return parameters.into
      ? intoColumns(parameters, parameters.into, stage, run)
      : intoRows(parameters, stage, run);
  },
  describe: ({ column, into, by }) => {
    const where =
      'delimiter' in by
        ? `at ${quoted(by.delimiter)}`
        : 'regex' in by
          ? `at ${quoted(by.regex)}`
          : 'by position';
    return `Cut ${column} ${where} into ${into ? into.join(', ') : 'rows'}.`;
  },
});

function readSplit(parameters: Parameters): Split {
  const rows = parameters.flag('rows') || rowsInside(parameters);
  const into = rows ? undefined : parameters.names('into');
  if (into?.length === 0) throw parameters.wrong('into', 'must not be empty');
  const limit = parameters.optionalInteger('limit', 1, 1_000);
  const from = parameters.oneOf('from', ['left', 'right'], 'left');
  const by = readBy(parameters);
  if ('positions' in by && parameters.has('from') && from === 'right')
    throw parameters.wrong('from', 'must be left where a text is cut by position');
  if (rows && parameters.flag('keep')) throw parameters.wrong('keep', 'is for pieces that become columns');
  if (rows && from === 'right' && limit === undefined)
    throw parameters.wrong('from', 'changes nothing in rows without a limit');
  return {
    column: parameters.name('column'),
    by,
    ...(into && { into }),
    ...(limit !== undefined && { limit }),
    from,
    keep: parameters.flag('keep'),
    trim: parameters.flag('trim'),
  };
}

/** RECIPE's `into: [names] | rows: true`, also understood as `into: {rows: true}`. */
function rowsInside(parameters: Parameters): boolean {
  if (!isObject(parameters.raw('into'))) return false;
  const inner = parameters.object('into');
  const rows = inner.flag('rows');
  inner.done();
  return rows;
}

function readBy(parameters: Parameters): By {
  const inner = parameters.object('by');
  const delimiter = inner.optionalText('delimiter');
  const regex = inner.optionalText('regex');
  const positions = inner.optionalList('positions');
  inner.done();
  const given = [delimiter, regex, positions].filter((value) => value !== undefined && value !== '');
  if (given.length !== 1) throw parameters.wrong('by', 'must hold one of delimiter, regex, positions');
  if (delimiter) return { delimiter };
  if (regex) return { regex };
  const places = (positions ?? []) as number[];
  const rising = places.every((place, index) => Number.isInteger(place) && place > (places[index - 1] ?? 0));
  if (places.length === 0 || !rising)
    throw parameters.wrong('by', 'positions must be rising whole numbers from 1');
  return { positions: places };
}

function splitFlow<T extends FlowColumn>({ column, into, keep }: Split, columns: T[]): FlowColumn[] {
  const cut = findColumn(columns, column);
  if (!into) return columns.map((other) => (other === cut ? { name: cut.name, type: 'text' } : other));
  const placed = flowComputed(
    columns,
    into.map((name) => ({ name, type: 'text' as const })),
  );
  const named = into.some((name) => name.toLowerCase() === cut.name.toLowerCase());
  return keep || named ? placed : placed.filter(({ name }) => name !== cut.name);
}

async function intoColumns(parameters: Split, into: string[], stage: Stage, run: StepRun): Promise<Stage> {
  const column = findColumn(stage.columns, parameters.column);
  const text = asText(column);
  const limit = Math.min(parameters.limit ?? into.length, 1_000);
  const made = into.map((name, index) => {
    const piece = index < limit ? pieceOf(parameters, text, index, limit) : 'CAST(NULL AS VARCHAR)';
    return { name, expression: parameters.trim ? trimmed(piece) : piece };
  });
  const computed = await addComputed(run, stage, made);
  const names = new Set(splitFlow(parameters, stage.columns).map(({ name }) => name));
  return { ...computed, columns: computed.columns.filter(({ name }) => names.has(name)) };
}

/** Piece `index` (from 0) of at most `limit`; null where there are fewer. */
function pieceOf({ by, from }: Split, text: string, index: number, limit: number): string {
  if ('positions' in by) {
    const begin = index === 0 ? 1 : (by.positions[index - 1] ?? Infinity) + 1;
    const end = index === limit - 1 ? undefined : by.positions[index];
    if (begin === Infinity) return 'CAST(NULL AS VARCHAR)';
    const cut =
      end === undefined ? `substr(${text}, ${begin})` : `substr(${text}, ${begin}, ${end - begin + 1})`;
    return `CASE WHEN length(${text}) >= ${begin} THEN ${cut} END`;
  }
  const { pieces, range } = cuts(by, text);
  if (from === 'left') {
    if (index < limit - 1) return `${pieces}[${index + 1}]`;
    return `CASE WHEN len(${pieces}) >= ${index + 1} THEN ${range(`${index + 1}`, `len(${pieces})`)} END`;
  }
  // From the right with n pieces in all: the first column holds everything before the last limit - 1.
  const count = `least(len(${pieces}), ${limit})`;
  if (index === 0) return range('1', `len(${pieces}) - ${count} + 1`);
  return `CASE WHEN ${count} > ${index} THEN ${pieces}[len(${pieces}) - ${count} + ${index + 1}] END`;
}

interface Cuts {
  /** Expression: the list of all pieces. */
  pieces: string;
  /** Expression: the pieces from the first place to the last (from 1) with what stood between them. */
  range(first: string, last: string): string;
}

function cuts(by: { delimiter: string } | { regex: string }, text: string): Cuts {
  if ('delimiter' in by) {
    const pieces = `string_split(${text}, ${quoteText(by.delimiter)})`;
    const range = (first: string, last: string) =>
      `array_to_string(${pieces}[${first}:${last}], ${quoteText(by.delimiter)})`;
    return { pieces, range };
  }
  const pieces = `string_split_regex(${text}, ${quoteText(by.regex)})`;
  const between = `regexp_extract_all(${text}, ${quoteText(by.regex)})`;
  const range = (first: string, last: string) =>
    `array_to_string(list_transform(range(${first}, ${last} + 1), lambda i:
       ${pieces}[i] || CASE WHEN i < ${last} THEN ${between}[i] ELSE '' END), '')`;
  return { pieces, range };
}

/** A separator that may be nothing at all would cut between any two characters. */
async function checkSeparator(session: SqlSession, regex: string): Promise<void> {
  await checkPattern(session, regex, 'by.regex');
  const [row] = await session.rows(`SELECT regexp_matches('', ${quoteText(regex)}) AS empty`);
  if (row?.['empty'])
    throw new DmsError('BAD_RECIPE', 'by.regex must not fit the empty text.', { parameter: 'by.regex' });
}

/** One row for each piece, in their order; an empty cell stays one row. */
async function intoRows(parameters: Split, stage: Stage, run: StepRun): Promise<Stage> {
  const column = findColumn(stage.columns, parameters.column);
  const text = asText(column);
  const pieces = listOf(parameters, text);
  const piece = run.bench.newIdentifier();
  const shown = parameters.trim ? trimmed('piece') : 'piece';
  const table = await run.bench.table(
    `SELECT row_number() OVER (ORDER BY o, i) AS p, q, ${shown} AS ${piece} FROM (
       SELECT p AS q, o, unnest(pieces) AS piece, generate_subscripts(pieces, 1) AS i FROM (
         SELECT p, o, CASE WHEN ${text} IS NULL THEN [NULL] ELSE ${pieces} END AS pieces FROM (${orderedSql(stage)})))`,
  );
  const made = await run.multiply(stage, table, [piece]);
  const placed = { name: column.name, type: 'text' as const, sqlType: 'VARCHAR', sql: piece };
  run.countChanges([{ before: column, after: placed }]);
  return { ...made, columns: made.columns.map((other) => (other === column ? placed : other)) };
}

function listOf({ by, limit, from }: Split, text: string): string {
  if ('positions' in by) {
    const bounds = [0, ...by.positions].slice(0, limit);
    const pieces = bounds.map((begin, index) => {
      const end = bounds[index + 1];
      return end === undefined
        ? `substr(${text}, ${begin + 1})`
        : `substr(${text}, ${begin + 1}, ${end - begin})`;
    });
    return `list_filter([${pieces.join(', ')}], lambda w: w <> '')`;
  }
  const { pieces, range } = cuts(by, text);
  if (limit === undefined) return pieces;
  const count = `len(${pieces})`;
  const limited =
    from === 'left'
      ? `list_append(${pieces}[:${limit - 1}], ${range(`${limit}`, count)})`
      : `list_prepend(${range('1', `${count} - ${limit - 1}`)}, ${pieces}[${count} - ${limit - 2}:])`;
  return `CASE WHEN ${count} <= ${limit} THEN ${pieces} ELSE ${limited} END`;
}
