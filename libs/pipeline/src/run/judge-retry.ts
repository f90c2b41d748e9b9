import { Column, Load, OrgField, SqlSession, quoteText } from '@dms/domain';
import { badCells, cellsBefore } from '../load/corrected-cells';
import { takeEarlierRows } from '../load/earlier-rows';
import { mapRows } from '../load/prepare-load';
import { isColumn, wireColumns } from '../load/wire-columns';
import { AgainRows, CorrectedCell } from './definition';
import { fieldProblems } from '../check/field-problems';

export interface JudgeRetryInput {
  load: Load;
  /** Of the earlier run's output. */
  columns: Column[];
  fields: OrgField[];
  again: AgainRows;
}

export interface RetryJudgement {
  /** Rows that would be sent. */
  rows: number;
  /** Rows asked for that did not fail, and those whose record is there already and would be made a second time. */
  notFailed: number[];
  halfWritten: number[];
  /** Corrected cells that the column cannot hold, or whose field the org would refuse; at most 100. */
  problems: { _out: number; column: string; message: string }[];
  /** The cells with what stood in them before. */
  cells: CorrectedCell[];
}

const mostProblems = 100;

/**
 * Looks at what somebody wants to try again of an earlier run's load before anything is sent: needs earlier-output,
 * -lineage, -fates and -outcomes.parquet in the folder.
 */
export async function judgeRetry(session: SqlSession, input: JudgeRetryInput): Promise<RetryJudgement> {
  const { load, columns, again } = input;
  const asked = [...new Set([...(again.rows ?? []), ...again.cells.map(({ _out }) => _out)])];
  const verdicts = await verdictsOn(session, asked, load.operation === 'insert');
  await takeEarlierRows(session, load.operation, { columns, again: { ...again, cells: [] } });
  const cells = await cellsBefore(session, again.cells);
  const problems = await badCells(session, cells);
  const { rows } = await takeEarlierRows(session, load.operation, { columns, again });
  if (problems.length === 0) problems.push(...(await refused(session, input)));
  return { rows, ...verdicts, problems: problems.slice(0, mostProblems), cells };
}

async function verdictsOn(
  session: SqlSession,
  asked: number[],
  inserts: boolean,
): Promise<Pick<RetryJudgement, 'notFailed' | 'halfWritten'>> {
  if (asked.length === 0) return { notFailed: [], halfWritten: [] };
  const rows = await session.rows(
    `SELECT _out, salesforceId IS NOT NULL AS there FROM read_parquet(${quoteText(session.path('earlier-outcomes.parquet'))})
     WHERE status = 'failed' AND _out IN (${asked.map((out) => Math.trunc(out)).join(', ')})`,
  );
  const there = new Map(rows.map((row) => [Number(row['_out']), row['there'] === true]));
  return {
    notFailed: asked.filter((out) => !there.has(out)),
    halfWritten: inserts ? asked.filter((out) => there.get(out) === true) : [],
  };
}

/** What the org would say of the corrected cells, field by field; it looks at nothing but the rows themselves. */
async function refused(
  session: SqlSession,
  { load, columns, fields, again }: JudgeRetryInput,
): Promise<RetryJudgement['problems']> {
  const wire = wireColumns(load, columns, fields);
  await mapRows(session, load, wire);
  await session.run('CREATE OR REPLACE VIEW dms_rows AS SELECT * FROM dms_prepared');
  // Whether the record is there is not asked: what a new record needs is judged for inserts alone.
  const exists = String(load.operation !== 'insert');
  await session.run(`CREATE OR REPLACE VIEW dms_known AS SELECT *, ${exists} AS _exists FROM dms_prepared`);
  const problems: RetryJudgement['problems'] = [];
  for (const problem of fieldProblems(load, wire, fields)) {
    const entry = load.mapping.find(({ field }) => field.toLowerCase() === problem.field.toLowerCase());
    if (!entry || !isColumn(entry) || problem.severity !== 'error') continue;
    const outs = again.cells.filter(({ column }) => column === entry.column).map(({ _out }) => _out);
    if (outs.length === 0) continue;
    const found = await session.rows(
      `SELECT _out, ${problem.message} AS message FROM dms_known WHERE (${problem.where}) AND _out IN (${outs.map((out) => Math.trunc(out)).join(', ')}) ORDER BY _out`,
    );
    for (const { _out, message } of found)
      problems.push({
        _out: Number(_out),
        column: entry.column,
        message: `${problem.code}: ${String(message)}`,
      });
  }
  return problems;
}
