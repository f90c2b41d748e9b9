import { Column, ColumnProfile, Recipe, SqlSession, quoteText, parquetFormat } from '@dms/domain';
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
  const hooks = { signal: context.signal, onProgress: context.progress };
  const result = await materialise(session, recipe, inputs, hooks, {
    output: 'derived.parquet',
    asDataset: true,
  });
  await session.run(
    `COPY (SELECT _row AS line, coalesce(value, '') AS text, 'step ' || step || ' (' || op || '): ' || reason AS reason
       FROM dms_fates WHERE fate = 'rejected' ORDER BY _ds, _row)
     TO ${quoteText(session.path('rejects.parquet'))} ${parquetFormat}`,
  );
  const profile = await profileTable(session, 'derived.parquet', result.columns);
  return { columns: result.columns, profile, rowCount: result.rows, rejectedCount: result.source.rejected };
}
