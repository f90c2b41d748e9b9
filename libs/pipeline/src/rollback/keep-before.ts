import { SqlSession, quoteIdentifier, quoteText, parquetFormat } from '@dms/domain';
import { answersCsv } from '../load/answers-csv';
import { KeyKind, comparable } from '../load/compare-keys';

export interface KeepBeforeInput {
  /** csv of what the org answered, in the session's folder: the fields, then Id. */
  found: string;
  /** All fields of the answer, and those of them that are kept. */
  answered: string[];
  kept: string[];
  /** The field that tells rows and records apart; prepared.parquet has a column of this name. */
  key: string;
  kind: KeyKind;
}

/**
 * Keeps of the org's answer the records that rows of prepared.parquet name, as before.parquet: Id and the kept fields,
 * as text, NULL for nothing. Answers their number.
 */
export async function keepBefore(session: SqlSession, input: KeepBeforeInput): Promise<{ rows: number }> {
  const key = quoteIdentifier(input.key);
  const cells = input.kept
    .filter((name) => name !== 'Id')
    .map((name) => `, nullif(f.${quoteIdentifier(name)}, '') AS ${quoteIdentifier(name)}`);
  const before = quoteText(session.path('before.parquet'));
  const [row] = await session.rows(
    `COPY (SELECT DISTINCT ON (left(f."Id", 15)) f."Id"${cells.join('')} FROM ${answersCsv(session, input.found, input.answered)} f
     SEMI JOIN read_parquet(${quoteText(session.path('prepared.parquet'))}) p
       ON ${comparable(`f.${key}`, input.kind)} = ${comparable(`p.${key}`, input.kind)})
     TO ${before} ${parquetFormat};
     SELECT count(*) AS n FROM read_parquet(${before})`,
  );
  return { rows: Number(row?.['n'] ?? 0) };
}
