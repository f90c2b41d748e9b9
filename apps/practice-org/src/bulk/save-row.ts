import { RowFailure } from '../records/row-failure';
import type { WritePlan } from '../records/write-plan';
import type { RecordWriter, WriteContext } from '../records/writer';
import type { CsvRecord } from './csv-reader';
import { errorText, type Outcome } from './outcome';

export interface RowOperation {
  writer: RecordWriter;
  word: (message: string) => string;
  /** insert, update, upsert, delete or hardDelete */
  operation: string;
  /** Name of the field an upsert goes by. */
  key: string;
}

/** One row of a bulk job, of either API: what became of it, never a throw for what is wrong with the row. */
export function saveRow(
  { writer, word, operation, key: keyName }: RowOperation,
  plan: WritePlan,
  keyColumn: number,
  cells: () => unknown[],
  repeated: boolean,
  context: WriteContext,
): Outcome {
  let id = '';
  try {
    const raw = cells();
    const key = keyColumn < 0 ? undefined : raw[keyColumn];
    if (operation === 'insert') return [writer.insert(plan, raw, context), 1];
    if (typeof key !== 'string' || key === '')
      throw new RowFailure(
        'MISSING_ARGUMENT',
        operation === 'upsert' ? `${keyName} not specified` : `Id not specified in an ${operation} call`,
      );
    if (operation === 'delete' || operation === 'hardDelete') {
      id = key;
      writer.remove(plan.object, id, context, operation === 'hardDelete');
      return [id, 0];
    }
    if (operation === 'update') {
      id = key;
      writer.update(plan, id, raw, context, keyColumn);
      return [id, 0];
    }
    if (repeated)
      throw new RowFailure('DUPLICATE_VALUE', `Duplicate external id specified: ${key}`, [keyName]);
    const saved = writer.upsert(plan, keyColumn, raw, context);
    return [saved.id, saved.created ? 1 : 0];
  } catch (error) {
    if (error instanceof RowFailure) return [id, errorText(error, word)];
    throw error;
  }
}

/** An empty cell says nothing (undefined), #N/A takes the value away (null). */
export function cellsOf({ fields }: CsvRecord, width: number, longest: number): unknown[] {
  if (fields.length !== width) {
    throw new RowFailure(
      'INVALID_CSV_ROW',
      `The row has ${fields.length} columns and the header has ${width}`,
    );
  }
  const raw: unknown[] = new Array(width);
  for (let i = 0; i < width; i++) {
    const cell = fields[i] ?? '';
    if (cell.length > longest)
      throw new RowFailure('STRING_TOO_LONG', `A field is longer than the limit of ${longest} characters`);
    raw[i] = cell === '' ? undefined : cell === '#N/A' ? null : cell;
  }
  return raw;
}
