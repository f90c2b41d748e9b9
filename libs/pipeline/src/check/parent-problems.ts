import { SqlSession, quoteIdentifier, quoteText } from '@dms/domain';
import { answersCsv } from '../load/answers-csv';
import { KeyKind, comparable } from '../load/compare-keys';
import { FieldProblem, stages } from './field-problems';
import { idProblem } from './id-form';

/** A lookup by external id: which parents the org holds, and which loads of this run bring. */
export interface ParentKeys {
  header: string;
  /** Place of the column in the mapping. */
  index: number;
  key: string;
  /** csv: the key, then Id. */
  file: string;
  /** Parquet files with the column `key`. */
  brought: string[];
  kind: KeyKind;
}

/** A reference whose Ids the rows hold themselves. */
export interface ParentIds {
  header: string;
  field: string;
  label: string;
  index: number;
  /** Prefixes of the Ids that the field may hold; empty where not all of its objects can be seen. */
  prefixes: string[];
  /** Prefixes whose Ids were asked for; csv files with an Id: the living records among them, the deleted ones. */
  asked: string[];
  living: string[];
  deleted: string[];
  /** For record types: Ids of those that the user may give. */
  usable?: string[];
}

/** dms_parent_<index>(k, n): the records of the org by key; rows that a load of this run brings count as none of them. */
export async function parentKeyProblems(session: SqlSession, parent: ParentKeys): Promise<FieldProblem[]> {
  const { header, index, kind } = parent;
  const column = quoteIdentifier(header);
  const fold = (sql: string) => comparable(sql, kind);
  const brought = parent.brought
    .map((name) => `UNION ALL SELECT key, NULL FROM read_parquet(${quoteText(session.path(name))})`)
    .join(' ');
  await session.run(
    `CREATE OR REPLACE TABLE dms_parent_${index} AS SELECT ${fold('key')} AS k, count(DISTINCT id) AS n FROM
       (SELECT ${quoteIdentifier(parent.key)} AS key, "Id" AS id FROM ${answersCsv(session, parent.file, parent.key === 'Id' ? [] : [parent.key])} ${brought})
     WHERE key IS NOT NULL GROUP BY 1`,
  );
  const base = { field: header, severity: 'error' as const, place: stages.keysOfParents + index };
  return [
    {
      ...base,
      code: 'INVALID_FIELD',
      where: `${column} IS NOT NULL AND ${fold(column)} NOT IN (SELECT k FROM dms_parent_${index})`,
      message: `${quoteText('Foreign key external ID: ')} || ${column} || ${quoteText(' not found')}`,
    },
    {
      ...base,
      code: 'DUPLICATE_EXTERNAL_ID',
      where: `${column} IS NOT NULL AND ${fold(column)} IN (SELECT k FROM dms_parent_${index} WHERE n > 1)`,
      message: `${quoteText(`${parent.key}: more than one record found for external id field: `)} || ${column}`,
    },
  ];
}

/** An Id of the wrong form is found among the values, one of no living record after all values. */
export function parentIdProblems(session: SqlSession, parent: ParentIds): FieldProblem[] {
  const column = quoteIdentifier(parent.header);
  const id = `left(trim(${column}), 15)`;
  const problem = (code: string, place: number, where: string, message: string): FieldProblem => ({
    field: parent.field,
    severity: 'error',
    code,
    place,
    where: `${column} IS NOT NULL AND ${where}`,
    message,
  });
  const malformed = (place: number, prefixes: string[]) =>
    problem(
      'MALFORMED_ID',
      place,
      idProblem(column, prefixes),
      `${quoteText(`${parent.label}: id value of incorrect type: `)} || ${column}`,
    );
  const found = [
    malformed(stages.values + parent.index, []),
    malformed(stages.idsOfParents + parent.index, parent.prefixes),
  ];
  const texts = (list: string[]) => list.map((each) => quoteText(each.slice(0, 15))).join(', ');
  const place = stages.idsOfParents + parent.index;
  if (parent.usable) {
    const message = quoteText(`${parent.label}: this ID value isn't valid for the user`);
    const where = parent.usable.length > 0 ? `${id} NOT IN (${texts(parent.usable)})` : 'false';
    return [...found, problem('INVALID_CROSS_REFERENCE_KEY', place, where, message)];
  }
  if (parent.asked.length === 0) return found;
  const listed = (files: string[]) =>
    files.length === 0
      ? 'false'
      : `${id} IN (${files.map((file) => `SELECT left("Id", 15) FROM ${answersCsv(session, file, [])}`).join(' UNION ALL ')})`;
  const missing = `left(trim(${column}), 3) IN (${texts(parent.asked)}) AND NOT ${listed(parent.living)}`;
  const isDeleted = listed(parent.deleted);
  return [
    ...found,
    problem('ENTITY_IS_DELETED', place, `${missing} AND ${isDeleted}`, quoteText('entity is deleted')),
    problem(
      'INVALID_CROSS_REFERENCE_KEY',
      place,
      `${missing} AND NOT ${isDeleted}`,
      quoteText('invalid cross reference id'),
    ),
  ];
}
