import { Column, ColumnProfile, Recipe, SqlSession, quoteIdentifier, quoteText } from '@dms/domain';
import { profileTable } from '@dms/ingest';
import { RecipeInputs, materialise } from '@dms/transform';
import type { OperationContext } from '../engine/operations';

export interface DerivedTable {
  columns: Column[];
  profile: ColumnProfile[];
  rowCount: number;
  rejectedCount: number;
}

/** A recipe's output as a dataset of its own: rows.parquet (its `_row` is the output order) and rejects.parquet. */
export async function deriveTable(
  session: SqlSession,
  recipe: Recipe,
  inputs: RecipeInputs,
  context: OperationContext,
): Promise<DerivedTable> {
  const result = await materialise(session, recipe, inputs, {
    signal: context.signal,
    onProgress: context.progress,
  });
  const names = result.columns.map((column) => quoteIdentifier(column.name));
  const copy = (sql: string, file: string) =>
    session.run(`COPY (${sql}) TO ${quoteText(session.path(file))} (FORMAT parquet, COMPRESSION zstd)`);
  await copy(
    `SELECT ${['_out AS _row', ...names].join(', ')} FROM dms_output ORDER BY _out`,
    'derived.parquet',
  );
  await copy(
    `SELECT _row AS line, coalesce(value, '') AS text, 'step ' || step || ' (' || op || '): ' || reason AS reason
     FROM dms_fates WHERE fate = 'rejected' ORDER BY _ds, _row`,
    'rejects.parquet',
  );
  const profile = await profileTable(session, 'derived.parquet', result.columns);
  return { columns: result.columns, profile, rowCount: result.rows, rejectedCount: result.source.rejected };
}
