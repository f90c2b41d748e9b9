import { createHash } from 'node:crypto';
import {
  type Column,
  quoteIdentifier,
  quoteText,
  type Recipe,
  type SqlSession,
  type Step,
} from '@dms/domain';
import { walk } from '../grid/recipe-walk';
import { RecipeChecker } from '../run/recipe-checker';
import type { RecipeInputs, RunHooks } from '../run/recipe-run';
import type { Stage } from '../run/stage';
import { asRecipe } from '../steps/other-dataset';
import { OtherTables, tableOf } from './other-tables';
import { pandasStep } from './pandas-step';
import { preamble } from './preamble';
import { preambleTables } from './preamble-tables';
import { preambleValues } from './preamble-values';
import { NoEquivalent, type PythonColumn } from './python-expression';
import { columnPairs, type Table, tableCode } from './python-table';
import { pyText } from './python-text';
import type { StepContext } from './step-context';

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
  const { steps } = asRecipe(recipe);
  const sample = await sampled(session, inputs, steps, Math.trunc(rows));
  return walk(session, recipe, sample, hooks, async ({ stages }) => {
    const tables: Table[] = [];
    for (const stage of stages) tables.push(await tableOf(session, stage));
    const cells: StepCell[] = [];
    for (const [index, step] of steps.entries()) {
      const [before, after] = [stages[index] as Stage, tables[index + 1]?.columns ?? []];
      const others = new OtherTables(session, sample, hooks, before);
      const context: StepContext = { session, after, other: (...asked) => others.table(...asked) };
      cells.push(
        step.off === true
          ? { step, reason: 'it is switched off' }
          : await translated(step, tables[index]?.columns ?? [], context),
      );
    }
    return document(title, tables, cells);
  });
}

/** The first rows of the source and of the tables put under it, as files of their own; joined tables stay whole. */
async function sampled(
  session: SqlSession,
  inputs: RecipeInputs,
  steps: Step[],
  rows: number,
): Promise<RecipeInputs> {
  const cut = async ({ file, columns }: { file: string; columns: Column[] }, name: string) => {
    const names = columns.map((column) => quoteIdentifier(column.name));
    await session.run(
      `COPY (SELECT ${['_row', ...names].join(', ')} FROM read_parquet(${quoteText(session.path(file))})
       ORDER BY _row LIMIT ${rows}) TO ${quoteText(session.path(name))} (FORMAT parquet)`,
    );
    return name;
  };
  const asked = (op: string, id: string) =>
    steps.some((step) => step.op === op && JSON.stringify(step['with'] ?? null).includes(JSON.stringify(id)));
  const others = { ...inputs.others };
  for (const [at, [id, other]] of Object.entries(others).entries())
    if (asked('union', id) && !asked('join', id))
      others[id] = { ...other, file: await cut(other, `sample-${at + 1}.parquet`) };
  return { source: { ...inputs.source, file: await cut(inputs.source, 'sample.parquet') }, others };
}

async function translated(
  step: Step,
  columns: readonly PythonColumn[],
  context: StepContext,
): Promise<StepCell> {
  try {
    return { step, code: await pandasStep(step, columns, context) };
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
    code(preamble + preambleTables + preambleValues),
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
  return `sample = (\n${lines.join('\n')}\n)\ndf = from_csv(sample, ${columnPairs(table.columns)}, ${pyText(nothing)})`;
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
