import { Cell, OutcomeStatus, Row, SqlSession, quoteIdentifier, quoteText } from '@dms/domain';

export interface OutcomeRow {
  load: string;
  _out: number;
  _row: number | null;
  /** Every source row this output row came from (at most 100 shown). */
  _rows: number[];
  status: OutcomeStatus | 'pending';
  salesforceId: string | null;
  code: string | null;
  message: string | null;
  values: Record<string, Cell>;
  /** The run that tried this failed row again; there its outcome has the same `_out`. */
  retriedBy?: string;
}

export interface OutcomePage {
  status?: string;
  code?: string;
  /** In the message, the code, the Id or any cell of the output row, in any letter case. */
  text?: string;
  offset: number;
  limit: number;
}

/** One page of a load's outcomes (outcomes, output and lineage .parquet in the session's folder), by `_out`. */
export async function readOutcomes(
  session: SqlSession,
  page: OutcomePage,
): Promise<{ rows: Omit<OutcomeRow, 'load'>[]; total: number }> {
  const file = (name: string) => `read_parquet(${quoteText(session.path(name))})`;
  const wanted: string[] = [];
  const values: string[] = [];
  for (const name of ['status', 'code'] as const) {
    const value = page[name];
    if (value === undefined) continue;
    wanted.push(`${name} = ?`);
    values.push(value);
  }
  if (page.text !== undefined) {
    const columns = await session.rows(
      `SELECT column_name AS name FROM (DESCRIBE SELECT * FROM ${file('output.parquet')}) WHERE column_name <> '_out'`,
    );
    const cells = columns.map(({ name }) => `CAST(${quoteIdentifier(String(name))} AS VARCHAR)`);
    const has = (texts: string[]) => `contains(lower(concat_ws(chr(10), ${texts.join(', ')})), lower(?))`;
    const inRow =
      cells.length > 0 ? `_out IN (SELECT _out FROM ${file('output.parquet')} WHERE ${has(cells)})` : 'false';
    wanted.push(`(${has(['message', 'code', 'salesforceId'])} OR ${inRow})`);
    values.push(page.text, ...(cells.length > 0 ? [page.text] : []));
  }
  const where = wanted.length ? `WHERE ${wanted.join(' AND ')}` : '';
  const [count] = await session.rows(
    `SELECT count(*) AS n FROM ${file('outcomes.parquet')} ${where}`,
    values,
  );
  const rows = await session.rows(
    `WITH page AS (SELECT * FROM ${file('outcomes.parquet')} ${where} ORDER BY _out LIMIT ${page.limit} OFFSET ${page.offset}),
     sources AS (SELECT _out, list(_row ORDER BY _row)[1:100] AS _rows FROM ${file('lineage.parquet')} SEMI JOIN page USING (_out) GROUP BY _out)
     SELECT page.status AS "_dms_status", page.salesforceId AS "_dms_id", page.code AS "_dms_code", page.message AS "_dms_message", sources._rows AS "_dms_rows", output.*
     FROM page JOIN ${file('output.parquet')} output USING (_out) LEFT JOIN sources USING (_out) ORDER BY _out`,
    values,
  );
  return { total: Number(count?.['n'] ?? 0), rows: rows.map(toOutcome) };
}

function toOutcome(row: Row): Omit<OutcomeRow, 'load'> {
  const { _dms_status, _dms_id, _dms_code, _dms_message, _dms_rows, _out, ...values } = row;
  const sources = Array.isArray(_dms_rows) ? _dms_rows.map(Number) : [];
  return {
    _out: Number(_out),
    _row: sources[0] ?? null,
    _rows: sources,
    status: _dms_status as OutcomeStatus,
    salesforceId: _dms_id as string | null,
    code: _dms_code as string | null,
    message: _dms_message as string | null,
    values,
  };
}

/** The columns that describe a load's rows in result files: the source's, where every output row has exactly one source row, else the output's. */
export async function resultColumns(
  session: SqlSession,
  input: { sourceFile: string },
): Promise<{ single: boolean; names: string[] }> {
  const file = (name: string) => `read_parquet(${quoteText(session.path(name))})`;
  const [many] = await session.rows(
    `SELECT count(*) AS n FROM (SELECT _out FROM ${file('lineage.parquet')} GROUP BY _out
     HAVING count(*) <> 1 OR bool_or(_ds <> (SELECT min(_ds) FROM ${file('lineage.parquet')})))`,
  );
  const single = Number(many?.['n'] ?? 0) === 0;
  const table = single ? file(input.sourceFile) : file('output.parquet');
  const columns = await session.rows(`SELECT column_name AS name FROM (DESCRIBE SELECT * FROM ${table})`);
  return {
    single,
    names: columns
      .map((column) => String(column['name']))
      .filter((name) => name !== '_row' && name !== '_out'),
  };
}

export interface ResultFileInput {
  statuses: string[];
  load: string;
  sourceFile: string;
  /** What resultColumns said of this load. */
  single: boolean;
  own: string[];
  /** The columns of the whole file, over all loads. */
  columns: string[];
  header: boolean;
  guard: boolean;
  /** A sentence for people, by code. */
  hints: Record<string, string>;
}

/** Writes result.csv of one load: load, _out, _rows, the outcome with its hint, then the file's columns (empty where not its own). */
export async function writeResultFile(session: SqlSession, input: ResultFileInput): Promise<void> {
  const file = (name: string) => `read_parquet(${quoteText(session.path(name))})`;
  const table = input.single ? file(input.sourceFile) : file('output.parquet');
  const statuses = input.statuses.map(quoteText).join(', ');
  const cell = (sql: string) => (input.guard ? guarded(sql) : sql);
  const cells = input.columns.map((name) => {
    const value = input.own.includes(name) ? cell(`CAST(v.${quoteIdentifier(name)} AS VARCHAR)`) : 'NULL';
    return `, ${value} AS ${quoteIdentifier(name)}`;
  });
  await session.run('CREATE OR REPLACE TABLE dms_hints(code VARCHAR, hint VARCHAR)');
  const hints = Object.entries(input.hints).map(([code, hint]) => `(${quoteText(code)}, ${quoteText(hint)})`);
  if (hints.length > 0) await session.run(`INSERT INTO dms_hints VALUES ${hints.join(', ')}`);
  await session.run(
    `COPY (WITH sources AS (SELECT _out, min(_row) AS first, string_agg(CAST(_row AS VARCHAR), ' ' ORDER BY _row) AS _rows FROM ${file('lineage.parquet')} GROUP BY _out)
     SELECT ${quoteText(input.load)} AS "load", o._out, s._rows, o.status, o.salesforceId, o.code, ${cell('o.message')} AS message, h.hint${cells.join('')}
     FROM ${file('outcomes.parquet')} o LEFT JOIN sources s ON o._out = s._out LEFT JOIN dms_hints h ON h.code = upper(o.code) LEFT JOIN ${table} v ON ${input.single ? 'v._row = s.first' : 'v._out = o._out'}
     WHERE o.status IN (${statuses}) ORDER BY o._out) TO ${quoteText(session.path('result.csv'))} (FORMAT csv, HEADER ${String(input.header)})`,
  );
}

/** A spreadsheet takes a cell that begins so for a formula; an apostrophe in front keeps it text. */
function guarded(sql: string): string {
  return `CASE WHEN regexp_matches(${sql}, '^[=+\\-@\\t\\r]') THEN '''' || ${sql} ELSE ${sql} END`;
}
