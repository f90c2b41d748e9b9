import { Load, SqlSession, quoteIdentifier, quoteText } from '@dms/domain';
import { answersCsv } from '../load/answers-csv';
import { KeyKind, comparable } from '../load/compare-keys';
import { WireColumn, keyHeader, notSent } from '../load/wire-columns';
import { FieldProblem, stages } from './field-problems';
import { idProblem } from './id-form';

/** What the org answered about the records that have the load's keys. */
export interface ExistingRecords {
  /** csv with a header: the key, what else was asked for, then Id. */
  file: string;
  fields: string[];
  kind: KeyKind;
  /** For keys that are Ids: the prefix of the object's Ids, and its deleted records among them (csv with Id). */
  prefix?: string;
  deletedFile?: string;
}

/**
 * dms_known = the rows as they would be sent, with `_exists`, `_id` (the record the row would change), `_same` (how many
 * records have its key) and `_type` (that record's record type).
 */
export async function findExisting(
  session: SqlSession,
  load: Load,
  wire: WireColumn[],
  existing: ExistingRecords | undefined,
): Promise<void> {
  const header = keyHeader(load);
  if (!header || !existing) {
    const exists = load.operation === 'insert' ? 'false' : 'true';
    await session.run(
      `CREATE OR REPLACE TABLE dms_known AS SELECT *, ${exists} AS _exists, NULL::VARCHAR AS _id, 0 AS _same, NULL::VARCHAR AS _type FROM dms_rows`,
    );
    return;
  }
  const type = existing.fields.includes('RecordTypeId') ? 'min("RecordTypeId")' : 'NULL::VARCHAR';
  await session.run(
    `CREATE OR REPLACE TABLE dms_existing AS SELECT ${comparable(quoteIdentifier(header), existing.kind)} AS k, min("Id") AS id, count(DISTINCT "Id") AS n, ${type} AS type
     FROM ${answersCsv(session, existing.file, existing.fields)} WHERE ${quoteIdentifier(header)} IS NOT NULL GROUP BY 1`,
  );
  await session.run(
    `CREATE OR REPLACE TABLE dms_known AS SELECT r.*, e.k IS NOT NULL AS _exists, e.id AS _id, coalesce(e.n, 0) AS _same, e.type AS _type
     FROM dms_rows r LEFT JOIN dms_existing e ON ${comparable(`r.${quoteIdentifier(header)}`, existing.kind)} = e.k`,
  );
  await leaveOut(session, wire);
}

/** What an upsert does not send for records that are there (or are not) is no reason for a finding. */
async function leaveOut(session: SqlSession, wire: WireColumn[]): Promise<void> {
  for (const { header, only } of wire) {
    if (!only) continue;
    const column = quoteIdentifier(header);
    await session.run(
      `UPDATE dms_known SET ${column} = NULL WHERE ${only === 'insert' ? '' : 'NOT '}_exists OR ${column} = ${quoteText(notSent)}`,
    );
  }
}

/** Keys that name no record, or several. */
export function keyProblems(
  session: SqlSession,
  load: Load,
  existing: ExistingRecords | undefined,
): FieldProblem[] {
  const header = keyHeader(load);
  if (!header || !existing) return [];
  const key = quoteIdentifier(header);
  const base = { field: header, severity: 'error' as const, place: stages.key };
  const several: FieldProblem = {
    ...base,
    code: 'DUPLICATE_EXTERNAL_ID',
    where: '_same > 1',
    message: `${quoteText(`${header}: more than one record found for external id field: `)} || ${key}`,
  };
  if (load.externalIdField !== undefined && load.externalIdField !== 'Id') return [several];
  const deleted = existing.deletedFile
    ? `left(${key}, 15) IN (SELECT left("Id", 15) FROM ${answersCsv(session, existing.deletedFile, [])})`
    : 'false';
  const malformed = idProblem(key, existing.prefix ? [existing.prefix] : []);
  const filled = `${key} IS NOT NULL`;
  return [
    {
      ...base,
      code: 'MALFORMED_ID',
      where: `${filled} AND ${malformed}`,
      message: `${quoteText('Id: id value of incorrect type: ')} || ${key}`,
    },
    {
      ...base,
      code: 'ENTITY_IS_DELETED',
      place: stages.key + 1,
      where: `${filled} AND NOT _exists AND ${deleted}`,
      message: quoteText('entity is deleted'),
    },
    {
      ...base,
      code: 'INVALID_CROSS_REFERENCE_KEY',
      place: stages.key + 2,
      where: `${filled} AND NOT _exists`,
      message: quoteText('invalid cross reference id'),
    },
  ];
}
