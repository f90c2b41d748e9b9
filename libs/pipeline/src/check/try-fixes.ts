import { Column, DmsError, Load, OrgField, SqlSession, Step, quoteIdentifier, quoteText } from '@dms/domain';
import { materialise } from '@dms/transform';
import { isColumn, wireColumns } from '../load/wire-columns';
import { CauseColumn, fixCandidates } from './fix-candidates';
import { stages } from './field-problems';
import { idProblem } from './id-form';
import { isText, trimmed, valueRules } from './value-rules';

export interface FixInput {
  load: Load;
  fields: OrgField[];
  /** The recipe's output columns (output.parquet). */
  columns: Column[];
}

/** A step at the end of the load's recipe, and how many rows of the cause would pass with it. */
export interface Fix {
  code: string;
  field: string;
  step: Step;
  fixes: number;
}

const mostCauses = 20;
const mostValues = 500;
/** The table that a step is tried on. */
const tried = 'tried.parquet';

/**
 * For each cause that one step may put right: the step that helps the most rows, found by running it over the values of the
 * cause and testing what comes out by the same rules. Steps that make a good row bad are no fix, and where two readings
 * of the same values help alike, neither is: which one is meant cannot be seen. Reads output.parquet and issues.parquet.
 */
export async function tryFixes(session: SqlSession, input: FixInput): Promise<Fix[]> {
  const file = (name: string) => `read_parquet(${quoteText(session.path(name))})`;
  await session.run(`CREATE OR REPLACE VIEW dms_fix_rows AS SELECT * FROM ${file('output.parquet')}`);
  await session.run(
    `CREATE OR REPLACE TABLE dms_fix_issues AS SELECT DISTINCT _out, code, field FROM ${file('issues.parquet')} WHERE severity = 'error'
       AND (place < ${stages.keysOfParents} OR code = 'REQUIRED_FIELD_MISSING')`,
  );
  const causes = await session.rows(
    `SELECT code, field, count(*) AS n FROM dms_fix_issues GROUP BY 1, 2 ORDER BY n DESC, code, field LIMIT ${mostCauses}`,
  );
  const fixes: Fix[] = [];
  for (const { code, field } of causes) {
    const cause = await causeOf(session, input, String(code), String(field));
    const best = cause && (await bestOf(session, input, cause));
    if (best) fixes.push({ code: String(code), field: String(field), ...best });
  }
  return fixes;
}

/** Leaves dms_fix_cells: each value of the column once, with how many rows of the cause have it, and how many good ones. */
async function causeOf(
  session: SqlSession,
  { load, fields, columns }: FixInput,
  code: string,
  name: string,
): Promise<CauseColumn | undefined> {
  const field = fields.find((each) => each.name === name);
  const entry = load.mapping.find((each) => each.field.toLowerCase() === name.toLowerCase());
  if (!field || !entry || !isColumn(entry)) return undefined;
  const column = columns.find((each) => each.name === entry.column);
  if (!column) return undefined;
  const cell = quoteIdentifier(column.name);
  await session.run(
    `CREATE OR REPLACE TABLE dms_fix_cells AS SELECT row_number() OVER (ORDER BY v) AS _row, * FROM (
       SELECT ${cell} AS v, count(*) FILTER (bad) AS bad, count(*) FILTER (bad IS NULL) AS good
       FROM dms_fix_rows LEFT JOIN (SELECT _out, bool_or(code = ${quoteText(code)}) AS bad FROM dms_fix_issues
         WHERE field = ${quoteText(name)} GROUP BY 1) USING (_out) GROUP BY 1)`,
  );
  await session.run(
    `COPY (SELECT _row, v AS ${cell} FROM dms_fix_cells ORDER BY _row) TO ${quoteText(session.path(tried))} (FORMAT parquet)`,
  );
  const rows = await session.rows(
    `SELECT CAST(v AS VARCHAR) AS v FROM dms_fix_cells WHERE bad > 0 AND v IS NOT NULL ORDER BY bad DESC, 1 LIMIT ${mostValues}`,
  );
  const values = rows.map(({ v }) => String(v));
  const { timezone } = load.options ?? {};
  return { code, field, column: column.name, type: column.type, values, ...(timezone && { timezone }) };
}

async function bestOf(
  session: SqlSession,
  input: FixInput,
  cause: CauseColumn,
): Promise<{ step: Step; fixes: number } | undefined> {
  let best: { step: Step; fixes: number } | undefined;
  const known = new Map<string, Promise<Outcome>>();
  const outcomeOf = (step: Step) => {
    const name = JSON.stringify(step);
    const outcome = known.get(name) ?? tryStep(session, input, cause, step);
    known.set(name, outcome);
    return outcome;
  };
  for (const { step, rivals = [] } of fixCandidates(cause)) {
    const { fixes, broken, reading } = await outcomeOf(step);
    if (fixes <= (best?.fixes ?? 0) || broken > 0) continue;
    if (await isDoubtful(rivals, outcomeOf, { fixes, reading })) continue;
    best = { step, fixes };
  }
  return best;
}

async function isDoubtful(
  rivals: Step[],
  outcomeOf: (step: Step) => Promise<Outcome>,
  { fixes, reading }: Pick<Outcome, 'fixes' | 'reading'>,
): Promise<boolean> {
  for (const rival of rivals) {
    const other = await outcomeOf(rival);
    if (other.fixes >= fixes && other.reading !== reading) return true;
  }
  return false;
}

interface Outcome {
  /** Rows of the cause that break no rule of the field after the step. */
  fixes: number;
  /** Good rows that do. */
  broken: number;
  /** A digest of what became of the cause's values. */
  reading: string;
}
const nothing: Outcome = { fixes: 0, broken: 0, reading: '' };

async function tryStep(
  session: SqlSession,
  { load, fields, columns }: FixInput,
  { field, code, column }: CauseColumn,
  step: Step,
): Promise<Outcome> {
  const source = { datasetId: 'tried', file: tried, columns: columns.filter(({ name }) => name === column) };
  const done = await materialise(session, { version: 1, steps: [step] }, { source }).catch(asNoFix);
  if (!done) return nothing;
  const mapping = load.mapping.filter((entry) => entry.field.toLowerCase() === field.name.toLowerCase());
  const [wire] = wireColumns({ ...load, mapping }, done.columns, fields);
  if (!wire) return nothing;
  const broken = valueRules(field, 'w')
    .filter(({ severity }) => severity === 'error')
    .map((rule) => rule.where);
  if (field.type === 'reference' || field.type === 'id') broken.push(idProblem('w', []));
  // A value that is only taken away helps no field that must have one.
  const empty = isText(field) ? `(w IS NULL OR ${trimmed('w')} = '')` : 'w IS NULL';
  const needed = code === 'REQUIRED_FIELD_MISSING' ? empty : 'false';
  // The rules are for values: of nothing some would say that it is no date.
  const wrong = broken.map((rule) => `w IS NOT NULL AND coalesce(${rule}, false)`);
  const [found] = await session.rows(
    `SELECT coalesce(sum(bad) FILTER (fits), 0) AS fixes, coalesce(sum(good) FILTER (NOT fits), 0) AS broken,
       md5(coalesce(string_agg(coalesce(w, ''), chr(10) ORDER BY _row) FILTER (bad > 0), '')) AS reading
     FROM (SELECT _row, bad, good, w, NOT (${[needed, ...wrong].join(' OR ')}) AS fits
       FROM (SELECT _out, ${wire.sql} AS w FROM dms_output) JOIN dms_fix_cells ON _row = _out)`,
  );
  return {
    fixes: Number(found?.['fixes'] ?? 0),
    broken: Number(found?.['broken'] ?? 0),
    reading: String(found?.['reading']),
  };
}

/** A step that the columns do not allow is no fix; anything else is a defect. */
function asNoFix(error: unknown): undefined {
  if (!(error instanceof DmsError) || error.code === 'INTERNAL') throw error;
  return undefined;
}
