import { createHash } from 'node:crypto';
import { quoteIdentifier, quoteText, type Recipe, type SqlSession, type Step } from '@dms/domain';
import { walk } from '../grid/recipe-walk';
import { RecipeChecker } from '../run/recipe-checker';
import type { RecipeInputs, RunHooks } from '../run/recipe-run';
import { orderedSql, type Stage } from '../run/stage';
import { asRecipe } from '../steps/other-dataset';
import { asText } from '../steps/text-sql';
import { pandasStep } from './pandas-step';
import { preamble } from './preamble';
import { NoEquivalent } from './python-expression';
import { pyText, pyValue } from './python-text';

export interface NotebookRequest {
  /** Shown as the heading. */
  title: string;
  /** Rows of the source in the sample, the first ones; default 500. */
  rows?: number;
}
export interface NotebookCell {
  cell_type: 'markdown' | 'code';
  id: string;
  metadata: object;
  source: string;
  execution_count?: null;
  outputs?: [];
}
/** An .ipynb document (nbformat 4.5). */
export interface Notebook {
  nbformat: 4;
  nbformat_minor: 5;
  metadata: object;
  cells: NotebookCell[];
}

interface StepCell {
  step: Step;
  code?: string;
  reason?: string;
}
interface Table {
  columns: { name: string; type: string }[];
  rows: (string | null)[][];
}

/**
 * A notebook that does in pandas, step by step over a sample of the rows, what the recipe does, and ends by asserting
 * that both came to the same. A step without an honest equivalent says so and goes on with what DMS made of it. No text
 * of a user's is ever code in it.
 */
export async function notebook(
  session: SqlSession,
  recipe: Recipe,
  inputs: RecipeInputs,
  { title, rows = 500 }: NotebookRequest,
  hooks: RunHooks = {},
): Promise<Notebook> {
  const sample = await sampled(session, inputs, rows);
  const { steps } = asRecipe(recipe);
  return walk(session, recipe, sample, hooks, async ({ stages }) => {
    const tables: Table[] = [];
    for (const stage of stages) tables.push(await tableOf(session, stage));
    const cells: StepCell[] = [];
    for (const [index, step] of steps.entries()) {
      const columns = tables[index]?.columns ?? [];
      cells.push(
        step.off === true ? { step, reason: 'it is switched off' } : await translated(session, step, columns),
      );
    }
    return document(title, tables, cells);
  });
}

/** The first rows of the source, as a file of their own; joined tables stay whole. */
async function sampled(session: SqlSession, inputs: RecipeInputs, rows: number): Promise<RecipeInputs> {
  const { source } = inputs;
  const names = source.columns.map(({ name }) => quoteIdentifier(name));
  await session.run(
    `COPY (SELECT ${['_row', ...names].join(', ')} FROM read_parquet(${quoteText(session.path(source.file))})
     ORDER BY _row LIMIT ${Math.trunc(rows)}) TO ${quoteText(session.path('sample.parquet'))} (FORMAT parquet)`,
  );
  return { ...inputs, source: { ...source, file: 'sample.parquet' } };
}

async function tableOf(session: SqlSession, stage: Stage): Promise<Table> {
  const list = stage.columns.map((column, at) => `${asText(column)} AS v${at}`);
  const rows = await session.rows(
    `SELECT ${['o', ...list].join(', ')} FROM (${orderedSql(stage)}) ORDER BY o`,
  );
  return {
    columns: stage.columns.map(({ name, type }) => ({ name, type })),
    rows: rows.map((row) => stage.columns.map((_, at) => (row[`v${at}`] ?? null) as string | null)),
  };
}

async function translated(session: SqlSession, step: Step, columns: Table['columns']): Promise<StepCell> {
  try {
    return { step, code: await pandasStep(session, step, columns) };
  } catch (error) {
    if (error instanceof NoEquivalent) return { step, reason: error.message };
    throw error;
  }
}

function document(title: string, tables: Table[], steps: StepCell[]): Notebook {
  const last = tables.at(-1) as Table;
  const checker = new RecipeChecker();
  const done = steps.filter(({ code }) => code !== undefined).length;
  const cells = [
    markdown(
      `# ${plain(title)}\n\nThe recipe in pandas, over the first ${tables[0]?.rows.length ?? 0} rows. ${done} of ${steps.length} steps are done here; ` +
        'of the others the result is taken over from DMS, and the cell says why.',
    ),
    code(preamble),
    code(`${sampleCode(tables[0] as Table)}\ndf`),
  ];
  for (const [index, { step, ...made }] of steps.entries()) {
    cells.push(markdown(`## Step ${index + 1}: ${plain(step.op)}\n\n${plain(checker.describeStep(step))}`));
    cells.push(code(`${stepCode(made, tables[index] as Table, tables[index + 1] as Table)}\ndf`));
  }
  cells.push(
    markdown('## What DMS made of it\n\nBoth must be the same, cell by cell, types and order included.'),
  );
  cells.push(
    code(
      `expected = ${tableCode(last)}\nassert_same(df, expected)\nprint(f"pandas and DMS agree on {len(expected)} rows")`,
    ),
  );
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
      language_info: { name: 'python' },
    },
    cells: cells.map((cell, index) => ({ ...cell, id: `cell-${index}` })),
  };
}

function stepCode(made: Omit<StepCell, 'step'>, before: Table, after: Table): string {
  if (made.code !== undefined) return `${made.code}\ndf = df.reset_index(drop=True)`;
  if (made.reason === 'it is switched off') return '# This step is switched off: nothing changes.';
  const same = JSON.stringify(before) === JSON.stringify(after);
  const words = `# No honest equivalent in pandas: ${comment(made.reason ?? '')}.`;
  return same
    ? `${words}\n# On these rows it changes nothing.`
    : `${words}\n# What DMS made of these rows is taken over.\ndf = ${tableCode(after)}`;
}

function tableCode({ columns, rows }: Table): string {
  const lines = rows.map((row) => `    ${pyValue(row)},`);
  return `table(${pairs(columns)}, [\n${lines.join('\n')}\n])`;
}

function pairs(columns: Table['columns']): string {
  return `[${columns.map(({ name, type }) => `(${pyText(name)}, ${pyText(type)})`).join(', ')}]`;
}

/** The sample as csv, every cell quoted; an empty cell is a word that no cell holds. */
function sampleCode(table: Table): string {
  const text = JSON.stringify(table.rows);
  let nothing = 'NULL';
  while (text.includes(nothing))
    nothing = `<${createHash('sha256').update(nothing).digest('hex').slice(0, 8)}>`;
  const line = (cells: (string | null)[]) =>
    cells.map((cell) => `"${(cell ?? nothing).replaceAll('"', '""')}"`).join(',');
  const csv = [table.columns.map((_, at) => `column_${at + 1}`), ...table.rows].map(line);
  const lines = csv.map((each) => `    ${pyText(`${each}\n`)}`);
  return `sample = (\n${lines.join('\n')}\n)\ndf = from_csv(sample, ${pairs(table.columns)}, ${pyText(nothing)})`;
}

function markdown(source: string): NotebookCell {
  return { cell_type: 'markdown', id: '', metadata: {}, source };
}

function code(source: string): NotebookCell {
  return { cell_type: 'code', id: '', metadata: {}, source, execution_count: null, outputs: [] };
}

/** A user's text in Markdown: one line of it, and nothing in it is markup. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]()#+!|<>&~$-]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A text in a comment: it cannot leave its line. */
function comment(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, ' ');
}
