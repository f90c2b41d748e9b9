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
 * For each cause that one step may put right: the step that helps the most rows, found by running it over the rows of the
 * cause and testing what comes out by the same rules. Steps that make a good row bad are no fix. Reads output.parquet
 * and issues.parquet.
 */
export async function tryFixes(session: SqlSession, input: FixInput): Promise<Fix[]> {
  const file = (name: string) => `read_parquet(${quoteText(session.path(name))})`;
  await session.run(`CREATE OR REPLACE TABLE dms_fix_rows AS SELECT * FROM ${file('output.parquet')}`);
  await session.run(
    `CREATE OR REPLACE TABLE dms_fix_issues AS SELECT DISTINCT _out, code, field FROM ${file('issues.parquet')} WHERE severity = 'error'
       AND (place < ${stages.keysOfParents} OR code = 'REQUIRED_FIELD_MISSING')`,
  );
  const causes = await session.rows(
    `SELECT code, field, count(*) AS n FROM dms_fix_issues GROUP BY 1, 2 ORDER BY n DESC, code, field LIMIT ${mostCauses}`,
  );
  const fixes: Fix[] = [];
  for (const { code, field } of causes) {
    const cause = await columnOf(session, input, String(code), String(field));
    const best = cause && (await bestOf(session, input, cause));
    if (best) fixes.push({ code: String(code), field: String(field), ...best });
  }
  return fixes;
}

async function columnOf(
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
  const cell = `CAST(${quoteIdentifier(column.name)} AS VARCHAR)`;
  const rows = await session.rows(
    `SELECT ${cell} AS v, count(*) AS n FROM dms_fix_rows WHERE ${cell} IS NOT NULL AND _out IN (${rowsOf(code, name)})
     GROUP BY 1 ORDER BY n DESC, v LIMIT ${mostValues}`,
  );
  const values = rows.map(({ v }) => String(v));
  return { code, field, column: column.name, type: column.type, values };
}

const rowsOf = (code: string, field: string) =>
  `SELECT _out FROM dms_fix_issues WHERE code = ${quoteText(code)} AND field = ${quoteText(field)}`;

async function bestOf(
  session: SqlSession,
  input: FixInput,
  cause: CauseColumn,
): Promise<{ step: Step; fixes: number } | undefined> {
  const { code, field } = cause;
  const bad = `_out IN (${rowsOf(code, field.name)})`;
  let best: { step: Step; fixes: number } | undefined;
  for (const step of fixCandidates(cause)) {
    const fixes = await passing(session, input, cause, step, bad);
    if (fixes > (best?.fixes ?? 0)) best = { step, fixes };
  }
  if (!best) return undefined;
  const good = `_out NOT IN (SELECT _out FROM dms_fix_issues WHERE field = ${quoteText(field.name)})`;
  const [rows] = await session.rows(`SELECT count(*) AS n FROM dms_fix_rows WHERE ${good}`);
  return (await passing(session, input, cause, best.step, good)) === Number(rows?.['n'] ?? 0)
    ? best
    : undefined;
}

/** How many of these rows break no rule of the field after the step. */
async function passing(
  session: SqlSession,
  { load, fields, columns }: FixInput,
  { field, code }: CauseColumn,
  step: Step,
  where: string,
): Promise<number> {
  await session.run(
    `COPY (SELECT row_number() OVER (ORDER BY _out) AS _row, * EXCLUDE (_out) FROM dms_fix_rows WHERE ${where})
     TO ${quoteText(session.path(tried))} (FORMAT parquet)`,
  );
  const source = { datasetId: 'tried', file: tried, columns };
  const done = await materialise(session, { version: 1, steps: [step] }, { source }).catch(asNoFix);
  if (!done) return 0;
  const mapping = load.mapping.filter((entry) => entry.field.toLowerCase() === field.name.toLowerCase());
  const [wire] = wireColumns({ ...load, mapping }, done.columns, fields);
  if (!wire) return 0;
  await session.run(`CREATE OR REPLACE TABLE dms_fixed AS SELECT _out, ${wire.sql} AS v FROM dms_output`);
  const broken = valueRules(field, 'v')
    .filter(({ severity }) => severity === 'error')
    .map((rule) => `coalesce(${rule.where}, false)`);
  if (field.type === 'reference' || field.type === 'id')
    broken.push(`coalesce(${idProblem('v', [])}, false)`);
  // A value that is only taken away helps no field that must have one.
  const empty = isText(field) ? `(v IS NULL OR ${trimmed('v')} = '')` : 'v IS NULL';
  const needed = code === 'REQUIRED_FIELD_MISSING' ? empty : 'false';
  const [rows] = await session.rows(
    `SELECT count(*) AS n FROM dms_fixed WHERE NOT (${[needed, ...broken].join(' OR ')})`,
  );
  return Number(rows?.['n'] ?? 0);
}

/** A step that the columns do not allow is no fix; anything else is a defect. */
function asNoFix(error: unknown): undefined {
  if (!(error instanceof DmsError) || error.code === 'INTERNAL') throw error;
  return undefined;
}
