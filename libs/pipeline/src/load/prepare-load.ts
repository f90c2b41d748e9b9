import {
  Column,
  DeltaCounts,
  Load,
  OrgField,
  SourceCounts,
  SqlSession,
  StepCounts,
  isRemoval,
  quoteIdentifier,
  parquetFormat,
  quoteText,
} from '@dms/domain';
import { RecipeInputs, materialise } from '@dms/transform';
import type { AgainRows } from '../run/definition';
import { KeyKind, keyKindOf } from './compare-keys';
import { copyInOrder } from './copy-in-order';
import { keepsBeforeImage } from '../rollback/before-image-cost';
import { distinctValues } from '../run/distinct-values';
import { BatchPiece, Chosen, chooseStrategy, cutLoad, sending, weigh } from './cut-load';
import { KnownInput, compareKnown } from '../delta/compare-known';
import { OwnLookup, findDepths } from './hierarchy';
import { takeEarlierRows } from './earlier-rows';
import { keepToObject, settleKeys } from './settle-keys';
import { TrialInput, takeTrial } from './take-trial';
import { WireColumn, keyHeader, wireColumns } from './wire-columns';

export interface PrepareInput {
  load: Load;
  /** Absent where the rows are those of an earlier run that are tried again: see `earlier`. */
  inputs?: RecipeInputs;
  /** Columns of the earlier run's output.parquet, lineage.parquet and outcomes.parquet in the folder. */
  earlier?: { columns: Column[]; rest?: true; again?: AgainRows };
  /** The target object's fields as the org describes them. */
  fields: OrgField[];
  /** How the Ids of the target object begin. */
  keyPrefix?: string;
  /** Rows that say the same as before are not sent. */
  known?: KnownInput;
  /** The fields by which rows of other loads name rows of this one: see namedFields. Absent: any. */
  named?: string[];
  /** Only some of the rows are sent; the others are left to the run after the trial. */
  trial?: TrialInput;
  /** Rows wait for something before they can be cut: see Portions. Absent: they are cut at once. */
  waiting?: {
    /** Fields that refer to rows of this load. */
    hierarchy: string[];
    /** Fields left out at first, because loads wait for each other. */
    secondPass: string[];
    /** Fields of a hierarchy that may be set later, where rows form a circle. */
    mayWait: string[];
  };
}

export interface PrepareResult extends Chosen {
  columns: Column[];
  outputRows: number;
  source: SourceCounts;
  steps: StepCounts[];
  wire: WireColumn[];
  /** How the load's keys are compared; absent for an insert. */
  keyKind?: KeyKind;
  skipped: number;
  failed: number;
  batches: BatchPiece[];
  /** So many values of its key are in values.jsonl: of a small load whose records are kept before its first write. */
  keyValues?: number;
  portions?: { count: number; secondPass: boolean };
  delta?: DeltaCounts;
}

/**
 * From a dataset to what is sent: runs the recipe, maps its output onto fields, settles the rows that are not to be
 * sent (duplicate and missing keys) and cuts the rest into batches, unless rows have to wait for others. Leaves in the
 * session's folder: output, lineage, fates, prepared, unsent and presettled (.parquet), for waiting rows depth and
 * second. The same inputs give the same bytes.
 */
export async function prepareLoad(
  session: SqlSession,
  input: PrepareInput,
  context: { signal?: AbortSignal; onProgress?: (share: number, rows: number) => void },
): Promise<PrepareResult> {
  const { load, fields } = input;
  const tell = (share: number, rows: number) => context.onProgress?.(share, rows);
  const told = { ...context, onProgress: (share: number, rows: number) => tell(share * recipeShare, rows) };
  const recipe = input.inputs
    ? await materialise(session, load.recipe, input.inputs, told, results)
    : await takeEarlierRows(session, load.operation, input.earlier);
  const wire = wireColumns(load, recipe.columns, fields);
  await mapRows(session, load, wire);
  const kind = keyKindOf(fields.find((field) => field.name.toLowerCase() === keyHeader(load)?.toLowerCase()));
  await settleKeys(session, load, kind);
  if (input.keyPrefix && isRemoval(load.operation)) await keepToObject(session, load, input.keyPrefix);
  const key = keyHeader(load);
  const delta =
    input.known && key ? await compareKnown(session, { key, kind, wire }, input.known) : undefined;
  if (input.trial) {
    const own = wire.filter(({ field }) => input.waiting?.hierarchy.includes(field));
    const lookups = own.map((column) => ownLookup(column, load, fields));
    await takeTrial(session, input.trial, lookups);
  }
  const portions = input.waiting && (await arrange(session, input, wire));
  const settled = await writeSendable(session);
  tell((1 + recipeShare) / 2, recipe.rows);
  const weight = await weigh(session, wire, 'dms_sendable');
  const chosen = chooseStrategy(load, weight);
  const cut = { strategy: chosen.strategy, weight, table: 'dms_sendable' };
  const batches = portions ? [] : await cutLoad(session, load, wire, cut);
  const keyValues = await writeKeyValues(session, load, weight.rows);
  const recipeFiles = input.inputs ? Object.values(results) : [];
  await writeUnsent(session, settled, input.named ? naming(load, wire, input.named) : ['*']);
  const written = ['prepared.parquet', 'unsent.parquet', ...recipeFiles];
  await writeTables(session, portions !== undefined, written);
  return {
    ...recipe,
    ...chosen,
    outputRows: recipe.rows,
    wire,
    ...(keyHeader(load) && { keyKind: kind }),
    ...(await countPresettled(session)),
    batches,
    ...(keyValues !== undefined && { keyValues }),
    ...(portions && { portions }),
    ...(delta && { delta }),
  };
}

/** What the recipe is of the whole preparation: the rest is to map rows, and to cut and write them. */
const recipeShare = 0.7;

const results = { output: 'output.parquet', lineage: 'lineage.parquet', fates: 'fates.parquet' };

/** The wire columns as a view: few of them are looked at before the rows that are sent are written, once. */
export async function mapRows(session: SqlSession, load: Load, wire: WireColumn[]): Promise<void> {
  const key = keyHeader(load)?.toLowerCase();
  const columns = wire.flatMap(({ header, sql, pending }) => [
    `${header.toLowerCase() === key ? `nullif(trim(${sql}), '')` : sql} AS ${quoteIdentifier(header)}`,
    ...(pending?.raw ?? []).map((raw) => `${raw.sql} AS ${quoteIdentifier(raw.name)}`),
  ]);
  await session.run(
    `CREATE OR REPLACE VIEW dms_prepared AS SELECT ${['_out', ...columns].join(', ')} FROM dms_output;
     CREATE OR REPLACE TABLE dms_presettled(_out BIGINT, status VARCHAR, code VARCHAR, message VARCHAR, salesforceId VARCHAR)`,
  );
}

/** Which rows go in which portion; rows of a circle whose lookup cannot wait are refused. */
async function arrange(
  session: SqlSession,
  { load, fields, waiting }: PrepareInput,
  wire: WireColumn[],
): Promise<{ count: number; secondPass: boolean }> {
  const { hierarchy, secondPass, mayWait } = waiting ?? { hierarchy: [], secondPass: [], mayWait: [] };
  const own = wire.filter((column) => hierarchy.includes(column.field));
  const { levels, circles } = await findDepths(
    session,
    own.map((column) => ownLookup(column, load, fields)),
  );
  const stuck = own.find((column) => !mayWait.includes(column.field));
  if (circles > 0 && stuck) {
    const message = `${stuck.field} leads in a circle, and it is required, so it cannot be set later`;
    await session.run(
      `INSERT INTO dms_presettled SELECT _out, 'failed', 'CIRCULAR_LOOKUP', ${quoteText(message)}, NULL FROM dms_depth
       WHERE circle AND _out NOT IN (SELECT _out FROM dms_presettled)`,
    );
  }
  const filled = (columns: WireColumn[]) =>
    columns.map((column) => `${quoteIdentifier(column.pending?.raw[0]?.name ?? column.header)} IS NOT NULL`);
  const later = filled(wire.filter((column) => secondPass.includes(column.field)));
  if (circles > 0) later.push('_out IN (SELECT _out FROM dms_depth WHERE circle)');
  await session.run(
    `CREATE OR REPLACE TABLE dms_second AS SELECT _out FROM dms_prepared
     WHERE (${later.join(' OR ') || 'false'}) AND _out NOT IN (SELECT _out FROM dms_presettled)`,
  );
  const [second] = await session.rows('SELECT count(*) AS n FROM dms_second');
  const needed = Number(second?.['n'] ?? 0) > 0;
  return { count: levels + (needed ? 1 : 0), secondPass: needed };
}

function ownLookup(column: WireColumn, load: Load, fields: OrgField[]): OwnLookup {
  const { pending, reference } = column;
  if (pending?.lookup.by === 'load') {
    return {
      child: pending.raw[0]?.name ?? '',
      parent: { table: 'dms_output', column: pending.lookup.key },
      kind: 'exact',
    };
  }
  const key = reference?.key ?? '';
  const header = load.mapping.find((entry) => entry.field.toLowerCase() === key.toLowerCase())?.field ?? key;
  const field = fields.find((candidate) => candidate.name.toLowerCase() === key.toLowerCase());
  return {
    child: column.header,
    parent: { table: 'dms_prepared', column: header },
    kind: keyKindOf(field),
  };
}

/** By whom the records are asked for that the load may change: small loads need not wait for another look at their rows. */
async function writeKeyValues(session: SqlSession, load: Load, rows: number): Promise<number | undefined> {
  const header = keyHeader(load);
  if (!header || rows > sending.directRows || !keepsBeforeImage(load, rows)) return undefined;
  return (await distinctValues(session, { file: 'prepared.parquet', header })).count;
}

async function countPresettled(session: SqlSession): Promise<{ skipped: number; failed: number }> {
  const counts = await session.rows('SELECT status, count(*) AS n FROM dms_presettled GROUP BY status');
  const count = (name: string) => Number(counts.find((row) => row['status'] === name)?.['n'] ?? 0);
  return { skipped: count('skipped'), failed: count('failed') };
}

/** prepared.parquet, and the view dms_sendable of it; answers how many of the rows are in neither. */
async function writeSendable(session: SqlSession): Promise<Settled> {
  const settled = await settledOf(session);
  const without = {
    none: '',
    some: ' ANTI JOIN dms_presettled s ON p._out = s._out',
    all: ' WHERE false',
  }[settled];
  await copyInOrder(session, `SELECT p.* FROM dms_prepared p${without}`, 'prepared.parquet');
  await session.run(
    `CREATE OR REPLACE VIEW dms_sendable AS SELECT * FROM read_parquet(${quoteText(session.path('prepared.parquet'))})`,
  );
  return settled;
}

type Settled = 'none' | 'some' | 'all';

/** The wire columns that tell a row of the load from others. */
function naming(load: Load, wire: WireColumn[], named: string[]): string[] {
  const names = [keyHeader(load), ...named].map((name) => name?.toLowerCase());
  const headers = wire.map(({ header }) => header).filter((header) => names.includes(header.toLowerCase()));
  return ['_out', ...headers.map(quoteIdentifier)];
}

/** Rows that are not sent, as unsent.parquet: these columns of them. */
async function writeUnsent(session: SqlSession, settled: Settled, columns: string[]): Promise<void> {
  const [rows, file] = [`SELECT ${columns.join(', ')} FROM dms_prepared`, 'unsent.parquet'];
  if (settled === 'none')
    return session.run(`COPY (${rows} LIMIT 0) TO ${quoteText(session.path(file))} ${parquetFormat}`);
  const which = settled === 'all' ? '' : ' WHERE _out IN (SELECT _out FROM dms_presettled)';
  await copyInOrder(session, rows + which, file);
}

/** Whether rows were settled already: where all were, as in an unchanged file, or none, nobody has to tell them apart. */
async function settledOf(session: SqlSession): Promise<Settled> {
  const [count] = await session.rows(
    'SELECT (SELECT count(DISTINCT _out) FROM dms_presettled) AS settled, (SELECT count(*) FROM dms_output) AS rows',
  );
  const settled = Number(count?.['settled'] ?? 0);
  if (settled === 0) return 'none';
  return settled === Number(count?.['rows'] ?? 0) ? 'all' : 'some';
}

/** Leaves the tables of a prepared load in the session's folder, but for the files that are `written` already. */
export async function writeTables(
  session: SqlSession,
  waiting: boolean,
  written: string[] = [],
): Promise<void> {
  const copies: [string, string][] = [
    ['SELECT * FROM dms_output ORDER BY _out', results.output],
    ['SELECT * FROM dms_lineage ORDER BY _out, _ds, _row', results.lineage],
    ['SELECT * FROM dms_fates ORDER BY _ds, _row', results.fates],
    ['SELECT * FROM dms_sendable ORDER BY _out', 'prepared.parquet'],
    [
      'SELECT * FROM dms_prepared WHERE _out IN (SELECT _out FROM dms_presettled) ORDER BY _out',
      'unsent.parquet',
    ],
    ['SELECT * FROM dms_presettled ORDER BY _out', 'presettled.parquet'],
    ...(waiting
      ? ([
          ['SELECT * FROM dms_depth ORDER BY _out', 'depth.parquet'],
          ['SELECT * FROM dms_second ORDER BY _out', 'second.parquet'],
        ] as [string, string][])
      : []),
  ];
  const left = copies
    .filter(([, file]) => !written.includes(file))
    .map(([sql, file]) => `COPY (${sql}) TO ${quoteText(session.path(file))} ${parquetFormat}`);
  if (left.length > 0) await session.run(left.join('; '));
}
