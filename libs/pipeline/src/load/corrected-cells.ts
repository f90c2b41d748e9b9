import { SqlSession, SqlValue, quoteIdentifier, quoteText } from '@dms/domain';
import type { CorrectedCell } from '../run/definition';

const cellsAtOnce = 200;

/** Leaves dms_corrections(_out, name, value). */
async function bring(session: SqlSession, cells: readonly CorrectedCell[]): Promise<void> {
  await session.run('CREATE OR REPLACE TABLE dms_corrections(_out BIGINT, name VARCHAR, value VARCHAR)');
  for (let at = 0; at < cells.length; at += cellsAtOnce) {
    const some = cells.slice(at, at + cellsAtOnce);
    const values = some.flatMap(({ _out, column, value }): SqlValue[] => [_out, column, value]);
    const places = some.map(() => '(CAST(? AS BIGINT), CAST(? AS VARCHAR), CAST(? AS VARCHAR))');
    await session.run(`INSERT INTO dms_corrections VALUES ${places.join(', ')}`, values);
  }
}

/** Writes corrected cells into dms_output. A value that its column cannot hold becomes nothing: look for those first. */
export async function correctCells(session: SqlSession, cells: readonly CorrectedCell[]): Promise<void> {
  if (cells.length === 0) return;
  await bring(session, cells);
  // The rows are a view over a file, which cannot be changed.
  await session.run('CREATE OR REPLACE TABLE dms_corrected AS SELECT * FROM dms_output');
  for (const [column, type] of await typesOf(session, cells)) {
    const name = quoteIdentifier(column);
    await session.run(
      `UPDATE dms_corrected SET ${name} = ${readAs('c.value', type)} FROM dms_corrections c
       WHERE dms_corrected._out = c._out AND c.name = ${quoteText(column)}`,
    );
  }
  await session.run('CREATE OR REPLACE VIEW dms_output AS SELECT * FROM dms_corrected');
}

/** Values that their columns cannot hold, and what those hold. Needs dms_output. */
export async function badCells(
  session: SqlSession,
  cells: readonly CorrectedCell[],
): Promise<{ _out: number; column: string; message: string }[]> {
  await bring(session, cells);
  const bad: { _out: number; column: string; message: string }[] = [];
  for (const [column, type] of await typesOf(session, cells)) {
    const rows = await session.rows(
      `SELECT _out FROM dms_corrections c WHERE name = ${quoteText(column)} AND value IS NOT NULL
         AND ${readAs('c.value', type)} IS NULL ORDER BY _out`,
    );
    const message = `the column holds ${nameOf(type)}, which the value is not`;
    bad.push(...rows.map(({ _out }) => ({ _out: Number(_out), column, message })));
  }
  return bad;
}

/** What stood in the cells, as text. Needs dms_output as it was. */
export async function cellsBefore(
  session: SqlSession,
  cells: readonly CorrectedCell[],
): Promise<CorrectedCell[]> {
  const before = new Map<string, string | null>();
  for (const [column, type] of await typesOf(session, cells)) {
    const name = quoteIdentifier(column);
    const text = type.endsWith('[]') ? `array_to_string(${name}, ';')` : `CAST(${name} AS VARCHAR)`;
    const outs = cells.filter((cell) => cell.column === column).map(({ _out }) => Math.trunc(_out));
    const rows = await session.rows(
      `SELECT _out, ${text} AS v FROM dms_output WHERE _out IN (${outs.join(', ')})`,
    );
    for (const { _out, v } of rows) before.set(`${String(_out)} ${column}`, v as string | null);
  }
  return cells.map((cell) => ({ ...cell, before: before.get(`${cell._out} ${cell.column}`) ?? null }));
}

/** The corrected columns that there are, with DuckDB's names of their types. */
async function typesOf(session: SqlSession, cells: readonly CorrectedCell[]): Promise<[string, string][]> {
  const names = new Set(cells.map(({ column }) => column));
  const described = await session.rows(
    'SELECT column_name AS name, column_type AS type FROM (DESCRIBE SELECT * FROM dms_output)',
  );
  return described
    .map(({ name, type }): [string, string] => [String(name), String(type)])
    .filter(([name]) => names.has(name) && name !== '_out');
}

/** The SQL of a text read as a type, NULL where it cannot be without losing something of it. */
function readAs(sql: string, type: string): string {
  const text = `trim(${sql})`;
  if (type === 'VARCHAR') return sql;
  if (type.endsWith('[]')) return `string_split(${sql}, ';')`;
  const cast = `try_cast(${text} AS ${type})`;
  const scale = /^DECIMAL\(\d+,\s*(\d+)\)$/.exec(type)?.[1];
  const whole = /INT/.test(type);
  if (scale === undefined && !whole) return cast;
  // A cast would round what does not fit.
  const pattern = whole ? '[+-]?[0-9]+' : `[+-]?[0-9]*([.][0-9]{0,${scale}}0*)?`;
  return `CASE WHEN regexp_full_match(${text}, '${pattern}') THEN ${cast} END`;
}

function nameOf(type: string): string {
  if (/INT/.test(type)) return 'whole numbers';
  if (/^DECIMAL/.test(type))
    return `numbers of ${type.toLowerCase().replace('decimal', 'at most (digits, decimals) ')}`;
  const names: Record<string, string> = {
    DOUBLE: 'numbers',
    BOOLEAN: 'true or false',
    DATE: 'dates (YYYY-MM-DD)',
    TIME: 'times (hh:mm:ss)',
    TIMESTAMP: 'moments without a zone (YYYY-MM-DD hh:mm:ss)',
    'TIMESTAMP WITH TIME ZONE': 'moments (ISO 8601)',
  };
  return names[type] ?? type.toLowerCase();
}
