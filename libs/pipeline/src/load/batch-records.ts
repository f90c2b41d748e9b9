import { SqlSession, quoteText } from '@dms/domain';
import { WireColumn, notSent } from './wire-columns';

/** A row on its way into a Collections call. */
export interface WireRecord {
  _out: number;
  /** The text of the load's key, where it has one. */
  key?: string;
  /** What names its parents, for keeping children of one parent together. */
  parent?: string;
  /** The record's body, without its `attributes`. */
  body: Record<string, unknown>;
}

export interface RecordsInput {
  wire: WireColumn[];
  keyHeader?: string;
  rowsFile: string;
  firstOut: number;
  lastOut: number;
  /** Of the range, only these. */
  outs?: number[];
}

/** The records of one Collections batch (at most 200), in output order. */
export async function batchRecords(session: SqlSession, input: RecordsInput): Promise<WireRecord[]> {
  const only = input.outs ? `AND _out IN (${input.outs.map(Number).join(', ')})` : '';
  const rows = await session.rows(
    `SELECT * FROM read_parquet(${quoteText(session.path(input.rowsFile))})
     WHERE _out BETWEEN ${input.firstOut} AND ${input.lastOut} ${only} ORDER BY _out`,
  );
  return rows.map((row) => {
    const body: Record<string, unknown> = {};
    for (const column of input.wire) {
      const text = row[column.header] as string | null;
      if (text === notSent || (text === null && column.blank === 'leave')) continue;
      put(body, column, text);
    }
    const key = input.keyHeader === undefined ? undefined : (row[input.keyHeader] as string | null);
    const parent = input.wire
      .filter((column) => column.parent)
      .map((column) => (row[column.header] as string | null) ?? '')
      .join('\n');
    return { _out: Number(row['_out']), ...(key != null && { key }), ...(parent && { parent }), body };
  });
}

function put(body: Record<string, unknown>, column: WireColumn, text: string | null): void {
  if (!column.reference) {
    body[column.header] = column.boolean && text !== null ? toBoolean(text) : text;
    return;
  }
  const { relationship, key, object, polymorphic } = column.reference;
  body[relationship] = { ...(polymorphic && { attributes: { type: object } }), [key]: text };
}

/** What Bulk takes as a boolean; anything else stays as it is, so that the org names it in its refusal. */
function toBoolean(text: string): boolean | string {
  const word = text.trim().toLowerCase();
  if (word === 'true' || word === '1') return true;
  if (word === 'false' || word === '0') return false;
  return text;
}
