import { OrgField, SqlSession, quoteIdentifier, quoteText } from '@dms/domain';
import { answersCsv } from '../load/answers-csv';
import { comparable, keyKindOf } from '../load/compare-keys';
import { stages } from './field-problems';

/** A unique field that rows fill, beside the load's key. */
export interface UniqueField {
  field: OrgField;
  header: string;
  index: number;
  /** csv: the field, then Id: who has these values in the org. */
  file: string;
}

/**
 * Values that a record of the org has already, and values that several rows bring: the first that is sent gets it, the
 * others do not. Rows that fail for an earlier reason take no value away. `order`: SQL of the order in which rows go.
 */
export async function findTaken(
  session: SqlSession,
  { field, header, index, file }: UniqueField,
  order: string,
): Promise<void> {
  const column = quoteIdentifier(header);
  const kind = keyKindOf(field);
  const place = stages.unique + index;
  await session.run(
    `CREATE OR REPLACE TABLE dms_holders AS SELECT ${comparable(quoteIdentifier(field.name), kind)} AS k, "Id" AS id
     FROM ${answersCsv(session, file, [field.name])} WHERE ${quoteIdentifier(field.name)} IS NOT NULL`,
  );
  await session.run(
    `CREATE OR REPLACE TABLE dms_bringing AS SELECT *, ${comparable(column, kind)} AS _value FROM dms_known
     WHERE trim(${column}) <> '' AND _out NOT IN (SELECT _out FROM dms_settled) AND _out NOT IN (FROM dms_held)
       AND _out NOT IN (SELECT _out FROM dms_issues WHERE severity = 'error')`,
  );
  // A record that this load itself gives another value may have given its old one free by then: nothing is said of it.
  const takenBy = `SELECT b._out, min(h.id) AS id FROM dms_bringing b JOIN dms_holders h ON b._value = h.k
    WHERE h.id IS DISTINCT FROM b._id AND NOT EXISTS (SELECT 1 FROM dms_bringing o WHERE o._id = h.id AND o._value <> h.k) GROUP BY 1`;
  const insert = (message: string, from: string) =>
    session.run(
      `INSERT INTO dms_issues SELECT _out, ${place}, ${quoteText(field.name)}, 'DUPLICATE_VALUE', 'error', ${message} FROM (${from})`,
    );
  const sentence = quoteText(`duplicate value found: ${field.name} duplicates value on record with id: `);
  await insert(`${sentence} || id`, takenBy);
  await insert(
    `${quoteText(`duplicate value found: ${field.name} has the value of output row `)} || first`,
    `SELECT _out, first FROM (
       SELECT _out, row_number() OVER w AS n, first_value(_out) OVER w AS first FROM dms_bringing
       WHERE _out NOT IN (SELECT _out FROM dms_issues WHERE severity = 'error') WINDOW w AS (PARTITION BY _value ORDER BY ${order})) WHERE n > 1`,
  );
}
